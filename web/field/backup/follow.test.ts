import { describe, expect, it } from "vitest";
import type { BackupRequestWire } from "../../shared/api/openapi";
import type { Help } from "../overlay";
import { followed, type Standing } from "./follow";
import { ladder, type Made } from "./ladder";

const START = Date.parse("2026-11-22T02:47:10Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A crewmate's or one's own, received so many seconds after the first press. */
const record = (id: string, seconds: number, about: Partial<BackupRequestWire> = {}): Help => ({
  id,
  made: null,
  record: {
    ...{ id, state: "requested", kind: "law_enforcement", seen_by: [], acknowledged_by: null },
    ...{ acknowledged_at: null, committed_unit: null, eta: null, escalation_level: 0 },
    received_at: at(seconds),
    ...about,
  } as unknown as BackupRequestWire,
});
const acknowledged = (seconds: number) => ({
  state: "acknowledged" as const,
  acknowledged_by: { id: "dee", name: "Dee", role: "dispatcher" },
  acknowledged_at: at(seconds),
});
const committed = (seconds: number) => ({
  ...acknowledged(seconds),
  state: "committed" as const,
  committed_unit: "Police",
});
const pressed = (id: string, seconds: number, about: Partial<Made> = {}): Help => ({
  id,
  record: null,
  made: {
    ...{ id, kind: "law_enforcement", urgency: "emergency", unit: "u", assignment: "a" },
    ...{ latitude: null, longitude: null, occurred: {}, madeAt: START + seconds * 1000 },
    ...{ attempts: 1, receivedAt: null, isCancelled: false },
    ...about,
  } as Made,
});

const followedAt = (seconds: number, ...all: Help[]) =>
  followed(
    all.map(
      (help): Standing => ({
        help,
        state: ladder(help.made, help.record, true, START + seconds * 1000),
      }),
    ),
  )?.help.id ?? null;

describe("a crew's page", () => {
  it("is none without a call for help", () => {
    expect(followedAt(0)).toBeNull();
  });

  it("follows the call that help was committed to, not the newest", () => {
    const both = [record("a", 0, committed(30)), record("b", 20)];
    expect(followedAt(40, ...both)).toBe("a");
    // Longer than a call may stay unanswered: help is under way all the same.
    expect(followedAt(400, ...both)).toBe("a");
    expect(followedAt(40, record("a", 0), record("b", 20, committed(30)))).toBe("b");
  });

  it("follows who has it before what was only seen, and the one that waits longest", () => {
    const seen = { seen_by: [{ id: "ann", name: "Ann", role: "dispatcher" }] };
    expect(followedAt(40, record("a", 0, seen), record("b", 20, acknowledged(30)))).toBe("b");
    expect(followedAt(40, record("a", 0), record("b", 20, seen))).toBe("b");
    expect(followedAt(40, record("a", 0), record("b", 20))).toBe("a");
  });

  it("is about a press that has not got through, whoever comes for another", () => {
    expect(followedAt(60, record("a", 0, committed(30)), pressed("b", 50))).toBe("b");
    const got = pressed("b", 50, { receivedAt: START + 51_000 });
    expect(followedAt(60, record("a", 0, committed(30)), got)).toBe("a");
  });

  it("sends to the radio when nobody answers for another kind of help", () => {
    const both = [record("a", 0, committed(30)), record("b", 20, { kind: "ems" })];
    expect(followedAt(60, ...both)).toBe("a");
    expect(followedAt(111, ...both)).toBe("b");
  });

  it("does not take help that was there for an answer to who calls again", () => {
    const there = { ...committed(30), state: "arrived" as const };
    expect(followedAt(100, record("a", 0, there), record("b", 90))).toBe("a");
    expect(followedAt(700, record("a", 0, there), record("b", 690))).toBe("b");
    expect(followedAt(700, record("a", 0, there), record("b", 690, acknowledged(695)))).toBe("a");
  });

  it("leaves the one that was taken back for one that stands", () => {
    const back = { ...committed(30), state: "cancel_requested" as const };
    expect(followedAt(60, record("a", 0, back), record("b", 20))).toBe("b");
    expect(followedAt(60, record("a", 0, back))).toBe("a");
  });
});
