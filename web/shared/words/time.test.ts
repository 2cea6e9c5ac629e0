import { describe, expect, it } from "vitest";
import { clockSeconds, clockTime, clockTimes, span, stopwatch } from "./time";
import { language } from "./words";

describe("times", () => {
  it("are of 24 hours, in this zone", () => {
    const at = new Date(2026, 10, 22, 2, 7, 9);
    expect(clockTime(at.toISOString())).toBe("02:07");
    expect(clockSeconds(at)).toBe("02:07:09");
  });

  it("say the day where the hour alone would mislead", () => {
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 7).toISOString();
    language.value = "en";
    expect(clockTimes(at(22, 19), at(23, 7))).toEqual({ from: "19:07", to: "07:07" });
    expect(clockTimes(at(22, 11), at(23, 11))).toEqual({ from: "11:07", to: "Mon 11:07" });
    language.value = "es";
    expect(clockTimes(at(22, 11), at(23, 11)).to).toBe("lun 11:07");
  });

  it("that are not there are nothing", () => {
    expect(clockTime(null)).toBe("");
  });
});

describe("spans", () => {
  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [119 * 60_000, "119 min"],
    [125 * 60_000, "2 h 5 min"],
    [-5, "0 s"],
  ])("%i ms is %s", (ms, words) => {
    language.value = "en";
    expect(span(ms)).toBe(words);
  });

  it.each([
    [9_000, "0:09"],
    [91_000, "1:31"],
    [3_661_000, "1:01:01"],
  ])("%i ms on a stopwatch is %s", (ms, words) => {
    expect(stopwatch(ms)).toBe(words);
  });
});
