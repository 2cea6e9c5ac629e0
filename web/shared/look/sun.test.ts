import { describe, expect, it } from "vitest";
import { isNight } from "./sun";

const DURHAM = { latitude: 36, longitude: -78.9 };

// Sunset of that day at that place by the almanac, to a few minutes: 17:04 and 20:34 local.
describe("night", () => {
  it.each([
    ["2026-11-22T21:55:00Z", false],
    ["2026-11-22T22:15:00Z", true],
    ["2026-06-21T00:25:00Z", false],
    ["2026-06-21T00:45:00Z", true],
    ["2026-06-21T17:00:00Z", false],
  ])("at %s is %s", (at, night) => {
    expect(isNight(Date.parse(at), DURHAM)).toBe(night);
  });
});
