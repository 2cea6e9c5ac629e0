import { describe, expect, it } from "vitest";
import { due, hushed, type Score, SILENCE, type Standing, type Tone } from "./score";

const standing = (about: Partial<Standing>): Standing => ({
  backup: [],
  red: [],
  amber: [],
  lost: [],
  ...about,
});

/** When which tone is played over so many seconds. */
function played(what: Standing, seconds: number, start: Score = SILENCE): [number, Tone][] {
  const tones: [number, Tone][] = [];
  let score = start;
  for (let second = 0; second <= seconds; second += 1) {
    const [tone, next] = due(score, what, second * 1000);
    score = next;
    if (tone) tones.push([second, tone]);
  }
  return tones;
}

describe("what is heard", () => {
  it("of a call for help: a pair every three seconds until somebody has it", () => {
    expect(played(standing({ backup: ["a"] }), 7)).toEqual([
      [0, "backup"],
      [3, "backup"],
      [6, "backup"],
    ]);
  });

  it("of a red alarm: one tone every fifteen seconds; of an amber one: a single tone", () => {
    expect(played(standing({ red: ["r"] }), 16).map(([second]) => second)).toEqual([0, 15]);
    expect(played(standing({ amber: ["x"] }), 60).map(([second]) => second)).toEqual([0]);
  });

  it("of a lost connection: a tone every ten seconds", () => {
    expect(played(standing({ lost: ["line"] }), 21).map(([second]) => second)).toEqual([0, 10, 20]);
  });

  it("is the most urgent; what waits behind it is not forgotten", () => {
    const tones = played(standing({ backup: ["a"], amber: ["x"] }), 2);
    expect(tones).toEqual([
      [0, "backup"],
      [1, "amber"],
    ]);
  });

  it("is nothing when there is nothing", () => {
    expect(played(standing({}), 30)).toEqual([]);
  });

  it("is at once for a second call for help, whenever the first last sounded", () => {
    const [, first] = due(SILENCE, standing({ backup: ["a"] }), 0);
    expect(due(first, standing({ backup: ["a"] }), 1000)[0]).toBeNull();
    expect(due(first, standing({ backup: ["a", "b"] }), 1000)[0]).toBe("backup");
  });

  it("can be hushed, and is back after fifteen seconds; a new call is heard all the same", () => {
    const [, first] = due(SILENCE, standing({ backup: ["a"] }), 0);
    const quiet = hushed(first, 0);
    expect(played(standing({ backup: ["a"] }), 16, quiet).map(([second]) => second)).toEqual([15]);
    expect(due(quiet, standing({ backup: ["a", "b"] }), 1000)[0]).toBe("backup");
  });
});
