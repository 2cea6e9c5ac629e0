import { describe, expect, it } from "vitest";
import { chip, type Known } from "./chip";

const NOW = 1_000_000;
const calm: Known = {
  ...{ unsent: 0, oldestAt: null, needsYou: 0, isReachable: true, lastSeq: 9, acked: 9 },
};
const said = (change: Partial<Known>) => chip({ ...calm, ...change }, NOW);

describe("the sync chip", () => {
  it("says all received only when the server has every number", () => {
    expect(said({})).toEqual({ is: "all_received" });
    expect(said({ acked: 8 })).toEqual({ is: "sending", n: 1 });
  });

  it("is neutral for thirty seconds, then amber", () => {
    expect(said({ unsent: 2, oldestAt: NOW - 29_999 })).toEqual({ is: "sending", n: 2 });
    expect(said({ unsent: 2, oldestAt: NOW - 30_000 })).toEqual({ is: "unsent", n: 2 });
  });

  it("does not say sending without a signal", () => {
    expect(said({ unsent: 1, oldestAt: NOW, isReachable: false })).toEqual({ is: "unsent", n: 1 });
  });

  it("says that there is no signal although all was received", () => {
    expect(said({ isReachable: false })).toEqual({ is: "no_signal" });
  });

  it("says what needs a person once nothing is unsent", () => {
    expect(said({ needsYou: 1 })).toEqual({ is: "needs_you", n: 1 });
    expect(said({ needsYou: 1, unsent: 1, oldestAt: 0 })).toEqual({ is: "unsent", n: 1 });
  });
});
