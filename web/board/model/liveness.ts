/** Whether what the board shows is what is: from when it last heard of the server. Pure. */

/**
 * The server says something every four seconds. Two of these missing are a cut line, and the
 * board has to say so within ten seconds of it, the tick of its own clock included.
 */
export const LOST_AFTER_MS = 8_500;

/** Moments in ms of this machine's clock. */
export interface Contact {
  readonly now: number;
  readonly startedAt: number;
  /** Anything on the live feed, heartbeats included. */
  readonly heardAt: number | null;
  /** When the list that is shown was asked for. */
  readonly loadedAt: number | null;
  /** Since when something newer is known to be there; null: nothing is. */
  readonly wantedSince: number | null;
}

/** `starting`: nothing to show yet. `stale`: alarms come through, the list does not. */
export type LiveState = "starting" | "live" | "stale" | "lost";

export interface Liveness {
  readonly state: LiveState;
  /** The last moment of which the list is known to be true. */
  readonly asOf: number | null;
}

export function liveness(contact: Contact): Liveness {
  const { now, startedAt, heardAt, loadedAt, wantedSince } = contact;
  const asOf =
    loadedAt === null || wantedSince !== null ? loadedAt : Math.max(loadedAt, heardAt ?? loadedAt);
  if (now - (heardAt ?? startedAt) > LOST_AFTER_MS) return { state: "lost", asOf };
  if (wantedSince !== null && now - wantedSince > LOST_AFTER_MS) {
    return { state: loadedAt === null ? "starting" : "stale", asOf };
  }
  return { state: loadedAt === null ? "starting" : "live", asOf };
}
