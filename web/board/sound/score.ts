/** Which tone is due when. Pure; times in ms of this machine's clock. */

export type Tone = "backup" | "red" | "amber" | "lost";

/** Backup: a rising pair every 3 s until owned. Hushed by a person, it is back after 15 s. */
export const EVERY_MS: Readonly<Record<Tone, number>> = {
  backup: 3_000,
  red: 15_000,
  amber: Number.POSITIVE_INFINITY,
  lost: 10_000,
};
export const HUSH_MS = 15_000;

/** What there is to sound for: the keys of what stands, by tone. */
export type Standing = Readonly<Record<Tone, readonly string[]>>;

export interface Score {
  readonly lastAt: Readonly<Record<Tone, number>>;
  /** What has sounded before: something new sounds at once. */
  readonly known: ReadonlySet<string>;
  readonly hushedUntil: number;
}

export const SILENCE: Score = {
  lastAt: { backup: -Infinity, red: -Infinity, amber: -Infinity, lost: -Infinity },
  known: new Set(),
  hushedUntil: -Infinity,
};

const TONES: readonly Tone[] = ["backup", "lost", "red", "amber"];

/** The tones to play now, the most urgent one only, and the score after. */
export function due(score: Score, standing: Standing, now: number): [Tone | null, Score] {
  const keys = TONES.flatMap((tone) => standing[tone].map((key) => `${tone} ${key}`));
  const isHushed = now < score.hushedUntil;
  const tone = TONES.find((one) => {
    if (standing[one].length === 0) return false;
    const isNew = standing[one].some((key) => !score.known.has(`${one} ${key}`));
    if (isNew) return true;
    if (one === "backup" && isHushed) return false;
    return now - score.lastAt[one] >= EVERY_MS[one];
  });
  if (!tone) return [null, { ...score, known: new Set(keys) }];
  // What waits behind a more urgent tone stays new.
  const told = keys.filter((key) => score.known.has(key) || key.startsWith(`${tone} `));
  return [tone, { ...score, known: new Set(told), lastAt: { ...score.lastAt, [tone]: now } }];
}

export function hushed(score: Score, now: number): Score {
  return { ...score, hushedUntil: now + HUSH_MS };
}
