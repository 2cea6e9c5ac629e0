import { afterEach, describe, expect, it } from "vitest";
import { dictionary, joined, language } from "./words";

const t = dictionary(
  { waits: "{n} of {all} waits|{n} of {all} wait", plain: "Nothing | said" },
  { waits: "{n} de {all} espera|{n} de {all} esperan", plain: "Nada" },
);

afterEach(() => {
  language.value = "en";
});

describe("a text", () => {
  it.each([
    [0, "0 of 9 wait"],
    [1, "1 of 9 waits"],
    [2, "2 of 9 wait"],
  ])("for %i", (n, said) => {
    expect(t("waits", { n, all: 9 })).toBe(said);
  });

  it("follows the language of the screen", () => {
    language.value = "es";
    expect(t("waits", { n: 1, all: 9 })).toBe("1 de 9 espera");
    expect(joined(["uno", "dos", "tres"])).toBe("uno, dos y tres");
  });

  it("that is in English alone is said in English", () => {
    language.value = "es";
    expect(dictionary({ left: "{n} left" })("left", { n: 1 })).toBe("1 left");
  });

  it("without values is as it stands, and keeps what it has no value for", () => {
    expect(t("plain")).toBe("Nothing | said");
    expect(t("waits", { n: 2 })).toBe("2 of {all} wait");
  });
});
