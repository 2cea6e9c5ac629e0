import { beforeAll, describe, expect, it } from "vitest";
import type { ShiftWire } from "../../shared/api/openapi";
import { language } from "../../shared/words/words";
import { at, call, fix, NOON, unit } from "./fixtures";
import { kindWords, payloadLines, valueWords } from "./issues";
import { duties } from "./roster";
import { search } from "./search";
import { choices } from "./sending";
import type { RankedUnit, Recommendation } from "./wire";

beforeAll(() => {
  language.value = "en";
});

describe("units to choose from", () => {
  const ranked = (call_sign: string, ...codes: string[]): RankedUnit =>
    ({
      unit: call_sign,
      call_sign,
      programme_code: "CRT",
      reasons: codes.map((code) => ({ code, words: `is ${code}` })),
    }) as RankedUnit;

  it("are in the order of the server's ranking, with its reasons", () => {
    const ranking = {
      recommended: [ranked("A", "distance", "credential_missing", "credential_missing")],
      not_qualified: [ranked("B", "off_duty")],
    } as unknown as Recommendation;
    expect(
      choices(ranking, undefined, []).map((one) => [one.id, one.isQualified, one.words]),
    ).toEqual([
      ["A", true, "CRT, is distance, 2 credentials not recorded"],
      ["B", false, "CRT, is off_duty"],
    ]);
  });

  it("without a ranking are the free ones first, by distance", () => {
    const place = call("i", { latitude: 36, longitude: -78.9 });
    const units = [
      unit("busy", { status: "on_scene", position: fix(0) }),
      unit("far", { position: fix(0, { latitude: 36.2 }) }),
      unit("near", { position: fix(0, { latitude: 36.01 }) }),
    ];
    expect(choices(null, place, units).map((one) => [one.id, one.isQualified])).toEqual([
      ["near", true],
      ["far", true],
      ["busy", false],
    ]);
  });
});

describe("a search", () => {
  const over = call("o", { call_type_label: "Trespass", status: "Closed", closed_at: NOON });
  const found = (text: string) =>
    search(text, [unit("HERON 1")], [call("i")], [over, call("i", { closed_at: NOON })]).map(
      (one) => one.id,
    );

  it.each([
    ["heron", ["HERON 1"]],
    ["invented welfare check", ["i"]],
    ["invented heron", []],
    ["  ", []],
    ["invented", ["i", "o"]],
  ])("for %j finds %j", (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  it("says of a call that it has ended, and when", () => {
    const [one] = search("trespass", [], [], [over]);
    expect(one?.words).toMatch(/^1 Invented Street · closed \d\d:\d\d$/);
  });
});

describe("a roster", () => {
  const now = Date.parse(NOON);
  const shift = (of: string, from: number, to: number, about = {}) =>
    ({
      id: `${of}${from}`,
      unit: of,
      starts_at: at(from),
      ends_at: at(to),
      ended_at: null,
      complete: true,
      ...about,
    }) as ShiftWire;

  it("names gaps first: a crew that lacks somebody, then a unit without a crew", () => {
    const shifts = [
      shift("full", -60, 3600),
      shift("short", -60, 3600, { complete: false }),
      shift("later", 3600, 7200),
      shift("over", -7200, -60),
      shift("ended", -60, 3600, { ended_at: at(-30) }),
    ];
    const units = ["full", "short", "later", "over", "ended"].map((name) => unit(name));
    expect(duties(units, shifts, now).map((one) => [one.unit.id, one.isOnDuty])).toEqual([
      ["short", true],
      ["ended", false],
      ["later", false],
      ["over", false],
      ["full", true],
    ]);
    expect(duties(units, shifts, now)[2]?.nextAt).toBe(Date.parse(at(3600)));
  });
});

describe("what waits for a person", () => {
  it("is told in words", () => {
    expect([kindWords("note.create"), kindWords("assignment.patch")]).toEqual([
      "Note",
      "Assignment, changed",
    ]);
    expect([valueWords(null), valueWords(true), valueWords(["a", "b"])]).toEqual([
      "nothing",
      "yes",
      "a, b",
    ]);
  });

  it("shows the fields somebody sent, and none of the sync's own numbers", () => {
    const payload = {
      id: "x",
      seq: 3,
      kind: "note.create",
      record_id: "r",
      fields: { body: "we came" },
    };
    expect(payloadLines(payload)).toEqual([
      ["body", "we came"],
      ["record id", "r"],
    ]);
    expect(payloadLines(null)).toEqual([]);
  });
});
