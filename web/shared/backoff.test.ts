import { describe, expect, it } from "vitest";
import { waitMs } from "./backoff";

const BACKOFF = { firstMs: 1_000, longestMs: 60_000 };

describe("the wait before the next attempt", () => {
  it("doubles with every failure", () => {
    expect([1, 2, 3, 4].map((failures) => waitMs(BACKOFF, failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
  });

  it("never passes the longest, however often it failed", () => {
    expect(waitMs(BACKOFF, 2_000, 1)).toBe(60_000);
  });

  it("is spread over the upper half", () => {
    expect(waitMs(BACKOFF, 3, 0)).toBe(2_000);
    expect(waitMs(BACKOFF, 3, 0.5)).toBe(3_000);
  });
});
