import { describe, expect, it } from "vitest";
import type { BackupRequestWire, Board } from "../../shared/api/openapi";
import type { BackupEvent } from "../../shared/live/feed";
import {
  type Case,
  type Cases,
  heardOf,
  isQuiet,
  linesOf,
  listOf,
  recordOf,
  situations,
  stageOf,
  title,
  toAnswer,
  toTake,
  unheard,
} from "./backups";

const NONE: Cases = new Map();

const event = (about: Partial<BackupEvent> = {}): BackupEvent => ({
  id: "a",
  unit: "u1",
  urgency: "emergency",
  state: "requested",
  late: false,
  silent: false,
  quiet: false,
  escalation_level: 0,
  occurred_at: "1999-01-01T00:00:00Z",
  received_at: "2026-11-22T13:00:00Z",
  ...about,
});

const record = (about: Partial<BackupRequestWire> = {}): BackupRequestWire =>
  ({
    id: "a",
    rev: 1,
    unit: "u1",
    kind: "law_enforcement",
    urgency: "emergency",
    state: "requested",
    late: false,
    silent: false,
    quiet: false,
    escalation_level: 0,
    linked_to: null,
    acknowledged_by: null,
    corrected_at: "2026-11-22T12:59:58Z",
    received_at: "2026-11-22T13:00:00Z",
    ...about,
  }) as BackupRequestWire;

const board = (...requests: BackupRequestWire[]) => ({ backup_requests: requests }) as Board;
const all = (...requests: BackupRequestWire[]) =>
  requests.reduce<Cases>((cases, one) => recordOf(cases, one, 1), NONE);
const crew = (cases: Cases) => {
  const [one] = situations(cases);
  if (!one) throw new Error("none is shown");
  return one;
};
const only = (cases: Cases): Case => crew(cases).members[0];
const ids = (cases: readonly Case[]) => cases.map((one) => one.id);

describe("a call for help", () => {
  it("is shown as soon as the live feed says so, whatever else is loading", () => {
    const one = only(heardOf(NONE, event(), 1));
    expect([one.state, one.record, one.receivedAt]).toEqual([
      "requested",
      null,
      Date.parse("2026-11-22T13:00:00Z"),
    ]);
  });

  it("does not take the tablet's clock for when it was made", () => {
    expect(only(heardOf(NONE, event(), 1)).madeAt).toBe(Date.parse("2026-11-22T13:00:00Z"));
  });

  it("never goes back: neither for an older record nor for an event that came late", () => {
    const taken = recordOf(NONE, record({ rev: 3, state: "acknowledged" }), 1);
    expect(only(recordOf(taken, record({ rev: 2 }), 2)).state).toBe("acknowledged");
    expect(only(heardOf(taken, event(), 2)).state).toBe("acknowledged");
  });

  it("is over when a list that was asked for later lacks it", () => {
    expect(listOf(heardOf(NONE, event(), 10), board(), 11).size).toBe(0);
  });

  it("stays when the list was asked for before the call came", () => {
    expect(listOf(heardOf(NONE, event(), 12), board(), 11).size).toBe(1);
  });

  it("leaves when it is released", () => {
    expect(situations(heardOf(heardOf(NONE, event(), 1), event({ state: "released" }), 2))).toEqual(
      [],
    );
  });

  it("sounds as soon as it has an alarm of its own, and keeps it", () => {
    const first = heardOf(NONE, event(), 1);
    const behind = heardOf(first, event({ id: "b", silent: true }), 1);
    expect(ids(unheard(behind))).toEqual(["a"]);
    const alarmed = heardOf(behind, event({ id: "b", silent: false }), 2);
    expect(ids(unheard(alarmed))).toEqual(["a", "b"]);
    expect(ids(unheard(heardOf(alarmed, event({ id: "b", silent: true }), 3)))).toEqual(["a", "b"]);
  });
});

describe("several crews that ask", () => {
  it("are shown unheard first, emergencies before routine, the newest first", () => {
    let cases = heardOf(NONE, event({ id: "taken", unit: "u1", state: "acknowledged" }), 1);
    cases = heardOf(cases, event({ id: "routine", unit: "u2", urgency: "routine" }), 1);
    cases = heardOf(cases, event({ id: "old", unit: "u3" }), 1);
    cases = heardOf(
      cases,
      event({ id: "new", unit: "u4", received_at: "2026-11-22T13:05:00Z" }),
      1,
    );
    cases = heardOf(cases, event({ id: "no unit", unit: null, urgency: "routine" }), 1);
    cases = heardOf(
      cases,
      event({
        ...{ id: "helped", unit: "u5", state: "committed" },
        received_at: "2026-11-22T13:09:00Z",
      }),
      1,
    );
    expect(situations(cases).map((one) => one.members[0].id)).toEqual([
      ...["new", "old", "routine", "no unit", "taken", "helped"],
    ]);
    expect(ids(unheard(cases))).toEqual(["new", "old", "routine", "no unit"]);
  });
});

describe("two of a crew who call for help", () => {
  const later = { received_at: "2026-11-22T13:00:20Z" };
  const second = record({
    ...later,
    id: "b",
    silent: true,
    linked_to: "a",
    message: "He has a knife",
  });

  it("are one danger: the words of both are shown, and one press takes both", () => {
    const cases = all(record(), second);
    expect(situations(cases)).toHaveLength(1);
    expect(only(cases).id).toBe("a");
    expect(linesOf(crew(cases)).map((one) => one.record?.message)).toEqual(["He has a knife"]);
    expect(ids(toTake(crew(cases)))).toEqual(["a", "b"]);
    expect(ids(unheard(cases))).toEqual(["a"]);
  });

  it("are still one when the second has an alarm of its own", () => {
    const cases = all(record(), { ...second, silent: false });
    expect(situations(cases).map((one) => ids(one.members))).toEqual([["a", "b"]]);
    expect(ids(unheard(cases))).toEqual(["a", "b"]);
  });

  it("who say nothing more are told by their number", () => {
    const cases = all(record(), { ...second, message: null });
    expect([crew(cases).members.length, linesOf(crew(cases))]).toEqual([2, []]);
  });

  it("are answered by the same help, once somebody has both", () => {
    const has = { state: "acknowledged", silent: false } as const;
    const cases = all(record(has), { ...second, ...has });
    expect(unheard(cases)).toEqual([]);
    expect(ids(toAnswer(crew(cases)))).toEqual(["a", "b"]);
  });

  it("do not give an answer to another kind of help", () => {
    const has = { state: "acknowledged" } as const;
    const cases = all(record(has), { ...second, ...has, kind: "ems", message: null });
    expect(ids(toAnswer(crew(cases)))).toEqual(["a"]);
    expect(ids(linesOf(crew(cases)))).toEqual(["b"]);
  });

  it("ask for what is not decided yet first, with who goes already beside it", () => {
    const goes = record({ state: "committed", committed_unit: "Police" });
    const cases = all(goes, { ...second, state: "acknowledged", silent: false });
    expect(only(cases).id).toBe("b");
    expect(ids(linesOf(crew(cases)))).toEqual(["a"]);
    expect(ids(toAnswer(crew(cases)))).toEqual(["b"]);
  });

  it("do not sound for words that came after somebody took the first", () => {
    const cases = all(record({ state: "acknowledged" }), { ...second, message: null });
    expect([only(cases).id, unheard(cases)]).toEqual(["a", []]);
    expect(ids(linesOf(crew(cases)))).toEqual(["b"]);
    expect(ids(toTake(crew(cases)))).toEqual(["b"]);
  });

  it("sound again when the first is over and nobody has the second", () => {
    const cases = all(record({ rev: 2, state: "released" }), second);
    expect(ids(unheard(cases))).toEqual(["b"]);
  });

  it("are quiet if one of them is", () => {
    expect(isQuiet(crew(all(record(), second)))).toBe(false);
    expect(isQuiet(crew(all(record(), { ...second, quiet: true })))).toBe(true);
  });

  it("are not asked whether an old one is still needed, while a new one is open", () => {
    const old = record({ late: true });
    expect(only(all(old, { ...second, silent: false })).id).toBe("b");
  });
});

describe("what a dispatcher is asked", () => {
  const taken = (id: string) =>
    only(
      recordOf(
        NONE,
        record({ state: "acknowledged", acknowledged_by: { id, name: "Alice", role: "" } }),
        1,
      ),
    );

  it.each([
    ["requested", "ask"],
    ["committed", "going"],
    ["arrived", "there"],
    ["cancel_requested", "turn_back"],
  ] as const)("when it is %s: %s", (state, stage) => {
    expect(stageOf(only(recordOf(NONE, record({ state }), 1)), "me")).toBe(stage);
  });

  it("depends on who has it", () => {
    expect(stageOf(taken("me"), "me")).toBe("mine");
    expect(stageOf(taken("her"), "me")).toBe("theirs");
  });
});

describe("its title", () => {
  it("names the crew", () => {
    expect(title(only(heardOf(NONE, event(), 1)), "Heron 2", "13:36")).toBe("HERON 2 NEEDS BACKUP");
    expect(title(only(heardOf(NONE, event(), 1)), null, "13:36")).toBe("A CREW NEEDS BACKUP");
  });

  it("asks whether a late one is still needed", () => {
    expect(title(only(heardOf(NONE, event({ late: true }), 1)), "Heron 2", "13:36")).toBe(
      "HERON 2 ASKED FOR BACKUP AT 13:36. STILL NEEDED?",
    );
  });
});
