/** Whether the server can be reached, as far as anybody has tried. */

import { signal } from "@preact/signals";
import { Problem, Unreachable } from "../shared/api/problem";

/** Gateways answer with these when the server behind them does not. */
const NOT_THE_SERVER = [502, 504];

export class Contact {
  readonly isReachable = signal(true);
  /** `Date.now()` of the last answer, or null. */
  readonly lastAt = signal<number | null>(null);
  /** Since when there is no signal, or null. */
  readonly lostAt = signal<number | null>(null);

  #onFound: (() => void) | null = null;

  /** Told when the line is back: whatever waited longer for it may try. */
  whenFound(listener: () => void): void {
    this.#onFound = listener;
  }

  heard(): void {
    const wasLost = !this.isReachable.value;
    this.isReachable.value = true;
    this.lostAt.value = null;
    this.lastAt.value = Date.now();
    if (wasLost) this.#onFound?.();
  }

  lost(): void {
    if (!this.isReachable.value) return;
    this.isReachable.value = false;
    this.lostAt.value = Date.now();
  }

  /** What a failed request says about the line. */
  failed(error: unknown): void {
    if (error instanceof Unreachable) this.lost();
    else if (error instanceof Problem) {
      if (NOT_THE_SERVER.includes(error.status)) this.lost();
      else this.heard();
    }
  }
}
