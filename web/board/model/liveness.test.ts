import { describe, expect, it } from "vitest";
import { type Contact, LOST_AFTER_MS, liveness } from "./liveness";

const at = (about: Partial<Contact>): Contact => ({
  now: 100_000,
  startedAt: 0,
  heardAt: 98_000,
  loadedAt: 60_000,
  wantedSince: null,
  ...about,
});

describe("a board", () => {
  it("is live as of the last heartbeat while nothing new is announced", () => {
    expect(liveness(at({}))).toEqual({ state: "live", asOf: 98_000 });
  });

  it("is as old as its list from the moment something newer is announced", () => {
    expect(liveness(at({ wantedSince: 97_000 }))).toEqual({ state: "live", asOf: 60_000 });
  });

  it("is lost when two heartbeats are missing, and says so within ten seconds", () => {
    expect(liveness(at({ heardAt: 100_000 - LOST_AFTER_MS })).state).toBe("live");
    expect(liveness(at({ heardAt: 100_000 - LOST_AFTER_MS - 1 })).state).toBe("lost");
    expect(LOST_AFTER_MS + 1_000).toBeLessThan(10_000);
  });

  it("is lost after the machine has slept, whatever it believed before", () => {
    expect(liveness(at({ now: 4_000_000 })).state).toBe("lost");
  });

  it("that hears alarms and gets no list is stale, not lost", () => {
    const contact = at({ wantedSince: 90_000 });
    expect(liveness(contact)).toEqual({ state: "stale", asOf: 60_000 });
  });

  it("that has never had a list starts, until it is clear that nobody answers", () => {
    const nothing = { heardAt: null, loadedAt: null, wantedSince: 0 };
    expect(liveness(at({ ...nothing, now: 5_000 })).state).toBe("starting");
    expect(liveness(at({ ...nothing, now: 9_000 })).state).toBe("lost");
    expect(liveness(at({ ...nothing, heardAt: 99_000 })).state).toBe("starting");
  });
});
