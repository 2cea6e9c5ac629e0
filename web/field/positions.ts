/** The tablet's own position: the newest fix for map and backup, and a track for the board. */

import { signal } from "@preact/signals";

export interface OwnFix {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyM: number;
  /** `Date.now()` of the fix. */
  readonly at: number;
}

export type PositionState = "off" | "asking" | "on" | "refused";

/** Closer and sooner than this adds nothing to a track. */
const STEP_M = 25;
const STEP_MS = 60_000;
const METRES_PER_DEGREE = 111_320;

export class Positions {
  readonly fix = signal<OwnFix | null>(null);
  readonly state = signal<PositionState>("off");
  /** Fixes that no mutation carries yet. */
  readonly track: OwnFix[] = [];
  #watch: number | null = null;

  start(): void {
    if (this.#watch !== null || !("geolocation" in navigator)) return;
    this.state.value = "asking";
    this.#watch = navigator.geolocation.watchPosition(
      (position) => this.#take(position),
      (error) => {
        if (error.code === error.PERMISSION_DENIED) this.state.value = "refused";
      },
      { enableHighAccuracy: true, maximumAge: 10_000 },
    );
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
  }

  #take(position: GeolocationPosition): void {
    const { latitude, longitude, accuracy } = position.coords;
    const fix = { latitude, longitude, accuracyM: accuracy, at: position.timestamp };
    this.state.value = "on";
    this.fix.value = fix;
    if (isStep(this.track.at(-1), fix)) this.track.push(fix);
  }
}

/** Whether a fix says something the one before it did not. */
export function isStep(before: OwnFix | undefined, fix: OwnFix): boolean {
  if (!before) return true;
  return fix.at - before.at >= STEP_MS || metres(before, fix) >= STEP_M;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** As the crow flies; on the scale of a city the earth is flat. */
export function metres(a: Place, b: Place): number {
  const east = (b.longitude - a.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(east, b.latitude - a.latitude) * METRES_PER_DEGREE;
}
