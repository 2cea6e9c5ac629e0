/** What the sync chip says. Never more than is known. Pure. */

export type Chip =
  | { readonly is: "all_received" }
  | { readonly is: "sending"; readonly n: number }
  | { readonly is: "unsent"; readonly n: number }
  | { readonly is: "no_signal" }
  | { readonly is: "needs_you"; readonly n: number };

/** So long a queue may be on its way before that is worth anybody's attention. */
const PATIENCE_MS = 30_000;

export interface Known {
  readonly unsent: number;
  /** `Date.now()` when the oldest of them was written. */
  readonly oldestAt: number | null;
  readonly needsYou: number;
  readonly isReachable: boolean;
  /** The highest number given out, and the highest the server has without a gap. */
  readonly lastSeq: number;
  readonly acked: number;
}

export function chip(known: Known, now: number): Chip {
  if (known.unsent > 0) {
    const age = now - (known.oldestAt ?? now);
    const isFresh = known.isReachable && age < PATIENCE_MS;
    return { is: isFresh ? "sending" : "unsent", n: known.unsent };
  }
  if (!known.isReachable) return { is: "no_signal" };
  if (known.needsYou > 0) return { is: "needs_you", n: known.needsYou };
  const missing = known.lastSeq - known.acked;
  return missing > 0 ? { is: "sending", n: missing } : { is: "all_received" };
}
