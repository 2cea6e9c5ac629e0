import { describe, expect, it } from "vitest";
import type { BackupRequestWire, Board } from "../../shared/api/openapi";
import type { BackupEvent } from "../../shared/live/feed";
import {
  type Case,
  type Cases,
  heardOf,
  listOf,
  recordOf,
  repeats,
  shownCases,
  stageOf,
  title,
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
const only = (cases: Cases): Case => {
  const [one] = shownCases(cases);
  if (!one) throw new Error("none is shown");
  return one;
};

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
    expect(shownCases(heardOf(heardOf(NONE, event(), 1), event({ state: "released" }), 2))).toEqual(
      [],
    );
  });
});

describe("several calls for help", () => {
  it("are shown unheard first, emergencies before routine, the newest first", () => {
    let cases = heardOf(NONE, event({ id: "taken", state: "acknowledged" }), 1);
    cases = heardOf(cases, event({ id: "routine", urgency: "routine" }), 1);
    cases = heardOf(cases, event({ id: "old" }), 1);
    cases = heardOf(cases, event({ id: "new", received_at: "2026-11-22T13:05:00Z" }), 1);
    expect(shownCases(cases).map((one) => one.id)).toEqual(["new", "old", "routine", "taken"]);
    expect(unheard(cases).map((one) => one.id)).toEqual(["new", "old", "routine"]);
  });

  it("of one crew are one with a count, as long as the first is open", () => {
    const first = recordOf(NONE, record(), 1);
    const again = recordOf(first, record({ id: "b", silent: true, linked_to: "a" }), 1);
    expect(shownCases(again).map((one) => one.id)).toEqual(["a"]);
    expect(repeats(again, "a")).toBe(1);
    const released = recordOf(again, record({ rev: 2, state: "released" }), 2);
    expect(shownCases(released).map((one) => one.id)).toEqual(["b"]);
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
