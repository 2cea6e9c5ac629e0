/** What the tablet says without words: vibration, and a tone where somebody may be away from it. */

const PATTERNS = {
  assignment: [300, 150, 300],
  check: [200, 120, 200, 120, 200],
  hold: [40],
  sent: [500],
  received: [600, 250, 600],
  committed: [150, 100, 150, 100, 150],
  not_sent: [2_000],
  answer: [60],
} as const;

export type Buzz = keyof typeof PATTERNS;

export function buzz(what: Buzz): void {
  // Without a motor, and before the first touch of the page, this does nothing.
  // After a reload the browser allows it only once the page has been touched again.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([...PATTERNS[what]]);
}

let audio: AudioContext | null = null;

/** Browsers play nothing before somebody has touched the page; call this from a touch. */
export function allowTone(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

/** A tone of a fifth, for a new assignment. */
export function tone(): void {
  if (audio?.state !== "running") return;
  const now = audio.currentTime;
  for (const [at, pitch] of [
    [0, 660],
    [0.25, 990],
  ] as const) {
    const sound = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.25, now + at);
    volume.gain.exponentialRampToValueAtTime(0.001, now + at + 0.22);
    sound.frequency.value = pitch;
    sound.connect(volume).connect(audio.destination);
    sound.start(now + at);
    sound.stop(now + at + 0.24);
  }
}
