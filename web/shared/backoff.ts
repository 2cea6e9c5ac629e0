/** How long to wait before the next attempt. Pure. */

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Milliseconds before attempt number `failures + 1`: doubling, never beyond the longest, and
 * spread over the upper half, so that tablets that lost the network together do not come back
 * together. `chance` is between 0 and 1.
 */
export function waitMs(backoff: Backoff, failures: number, chance: number): number {
  const whole = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * chance);
}
