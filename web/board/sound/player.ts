/** Plays the board's tones. A browser lets a page sound only after somebody has touched it. */

import { signal } from "@preact/signals";
import type { Tone } from "./score";

/** Hz from and to, seconds from the start, seconds long. */
type Sweep = readonly [from: number, to: number, at: number, long: number];

const TONES: Readonly<Record<Tone, readonly Sweep[]>> = {
  backup: [
    [660, 660, 0, 0.22],
    [990, 990, 0.26, 0.34],
  ],
  red: [[740, 740, 0, 0.5]],
  amber: [[520, 520, 0, 0.28]],
  lost: [[620, 310, 0, 0.7]],
};
const VOLUME = 0.35;

export type Hearing = "on" | "blocked" | "none";

/** Whether the tones can be heard. */
export const hearing = signal<Hearing>("blocked");

let context: AudioContext | null = null;

/** Asks the browser for sound; call it where somebody has pressed something. */
export async function allowSound(): Promise<void> {
  try {
    context ??= new AudioContext();
    context.onstatechange = tell;
    await context.resume();
  } catch {
    // No sound device: said on the page, as "none".
    context = null;
  }
  tell();
}

function tell(): void {
  hearing.value = context === null ? "none" : context.state === "running" ? "on" : "blocked";
}

export function play(tone: Tone): void {
  if (context?.state !== "running") return;
  for (const [from, to, at, long] of TONES[tone]) {
    const start = context.currentTime + at;
    const [voice, gain] = [context.createOscillator(), context.createGain()];
    voice.type = "triangle";
    voice.frequency.setValueAtTime(from, start);
    voice.frequency.linearRampToValueAtTime(to, start + long);
    // Without a ramp the edges click.
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(VOLUME, start + 0.02);
    gain.gain.setValueAtTime(VOLUME, start + long - 0.04);
    gain.gain.linearRampToValueAtTime(0, start + long);
    voice.connect(gain).connect(context.destination);
    voice.start(start);
    voice.stop(start + long);
  }
}
