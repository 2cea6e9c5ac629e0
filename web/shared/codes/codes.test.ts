import { signal } from "@preact/signals";
import { afterEach, describe, expect, it } from "vitest";
import type { CodeListWire } from "../api/openapi";
import { language } from "../words/words";
import { followCodeLists, offered, within, word } from "./codes";
import { DISPOSITION, SUPPLY, UNIT_STATUS } from "./generated";

const records = signal<ReadonlyMap<string, CodeListWire>>(new Map());

function told(...codes: CodeListWire["codes"]): void {
  records.value = new Map([["s", { id: "s", rev: 1, name: "supply", open: true, codes }]]);
}

afterEach(() => {
  language.value = "en";
  records.value = new Map();
});

describe("a tablet that has never pulled", () => {
  it("offers what this release has, in its order and in both languages", () => {
    expect(offered(DISPOSITION)[0]).toBe("resolved_in_place");
    expect(word(UNIT_STATUS, "available")).toBe("Available");
    language.value = "es";
    expect(word(UNIT_STATUS, "available")).toBe("Disponible");
  });
});

describe("an agency's list", () => {
  it("is offered as the office has written it, as soon as it has come", () => {
    followCodeLists(records);
    expect(offered(SUPPLY)).toContain("blanket");
    told({ code: "sunscreen", labels: { en: "Sunscreen", es: "Protector solar" } });
    expect(offered(SUPPLY)).toEqual(["sunscreen"]);
    expect(word(SUPPLY, "sunscreen")).toBe("Sunscreen");
    language.value = "es";
    expect(word(SUPPLY, "sunscreen")).toBe("Protector solar");
  });

  it("without Spanish is said in the agency's English", () => {
    followCodeLists(records);
    told({ code: "water", labels: { en: "Bottled water" } });
    language.value = "es";
    expect(word(SUPPLY, "water")).toBe("Bottled water");
  });

  it("leaves a code it has dropped its word, and one nobody knows readable", () => {
    followCodeLists(records);
    told({ code: "water", labels: { en: "Water" } });
    expect(word(SUPPLY, "blanket")).toBe("Blanket");
    expect(word(SUPPLY, "hand_warmers")).toBe("hand warmers");
  });
});

describe("a word inside a sentence", () => {
  it.each([
    ["En route", "en route"],
    ["EMT", "EMT"],
    ["Taken by EMS", "taken by EMS"],
    ["", ""],
  ])("%s is %s", (alone, inside) => {
    expect(within(alone)).toBe(inside);
  });
});
