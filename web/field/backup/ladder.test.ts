import { describe, expect, it } from "vitest";
import type { BackupRequestWire } from "../../shared/api/openapi";
import { ladder, type Made } from "./ladder";

const PRESS = Date.parse("2026-11-22T02:47:10Z");
const made: Made = {
  ...{ id: "b", kind: "law_enforcement", urgency: "emergency", unit: "u", assignment: "a" },
  ...{ latitude: null, longitude: null, occurred: {}, madeAt: PRESS, attempts: 1 },
  ...{ receivedAt: null, isCancelled: false },
};
const got: Made = { ...made, receivedAt: PRESS + 800 };
const person = (name: string) => ({ id: name, name, role: "dispatcher" });
const record = (change: Partial<BackupRequestWire> = {}) =>
  ({
    ...{ state: "requested", seen_by: [], acknowledged_by: null, committed_unit: null, eta: null },
    ...{ escalation_level: 0, received_at: new Date(PRESS + 800).toISOString() },
    ...change,
  }) as BackupRequestWire;
const face = (m: Made | null, r: BackupRequestWire | null, after: number, reachable = true) =>
  ladder(m, r, reachable, PRESS + after).face;

describe("a call for help that nobody confirmed", () => {
  it("says so within three seconds of the press", () => {
    expect(face(made, null, 2_999)).toBe("sending");
    expect(face(made, null, 3_000)).toBe("not_sent");
  });

  it("says so at once where there is no signal", () => {
    expect(face(made, null, 0, false)).toBe("not_sent");
  });

  it("gives way to the ladder as soon as it gets through, however late", () => {
    expect(face({ ...made, receivedAt: PRESS + 600_000 }, null, 600_001)).toBe("waiting");
  });

  it("is over when it was taken back before it got through", () => {
    expect(face({ ...made, isCancelled: true }, null, 9_000)).toBe("over");
  });
});

describe("the rungs", () => {
  it.each([
    ["device", made, null],
    ["received", got, null],
    ["received", got, record()],
    ["seen", got, record({ seen_by: [person("Dee")] })],
    ["seen", got, record({ state: "acknowledged", acknowledged_by: person("Dee") })],
    ["committed", got, record({ state: "committed", committed_unit: "FINCH 1" })],
    ["arrived", got, record({ state: "arrived", committed_unit: "FINCH 1" })],
    ["received", null, record()],
  ] as const)("%s", (rung, m, r) => {
    expect(ladder(m, r, true, PRESS + 2_000).rung).toBe(rung);
  });

  it("name whoever took it on before whoever only saw it", () => {
    const both = record({ seen_by: [person("Ann")], acknowledged_by: person("Dee") });
    expect(ladder(got, both, true, PRESS).seenBy).toBe("Dee");
  });
});

describe("a call for help that nobody takes on", () => {
  it("sends to the radio after ninety seconds", () => {
    expect(face(got, record(), 800 + 89_999)).toBe("waiting");
    expect(face(got, record(), 800 + 90_000)).toBe("no_answer");
  });

  it("does so earlier if the server says so, and without hearing from it at all", () => {
    expect(face(got, record({ escalation_level: 4 }), 5_000)).toBe("no_answer");
    expect(face(got, null, 800 + 90_000)).toBe("no_answer");
  });

  it("is not one that somebody has acknowledged, but one that was only seen", () => {
    const owned = record({ state: "acknowledged", acknowledged_by: person("Dee") });
    expect(face(got, owned, 300_000)).toBe("waiting");
    expect(face(got, record({ seen_by: [person("Dee")] }), 300_000)).toBe("no_answer");
  });
});

describe("help that is under way", () => {
  it("is calm, and over when it is released or cancelled", () => {
    expect(face(got, record({ state: "committed", committed_unit: "F" }), 300_000)).toBe("coming");
    expect(face(got, record({ state: "released", committed_unit: "F" }), 300_000)).toBe("over");
    expect(face(got, record({ state: "cancelled" }), 300_000)).toBe("over");
  });
});
