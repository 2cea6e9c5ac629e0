/** Loads one thing again and again: when somebody asks, not twice at once, and at least so often. */

import { signal } from "@preact/signals";
import { isFailure, NotLoggedIn } from "../../shared/api/problem";
import { type Backoff, waitMs } from "../../shared/backoff";

const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 8_000 };

export interface Pace {
  /** Between two loads, however often somebody asks. */
  readonly gapMs: number;
  /** Also when nobody asks. */
  readonly everyMs: number;
}

export class Loader {
  /** Since when something newer is known to be there; null while what was loaded is the newest. */
  readonly wantedSince = signal<number | null>(null);
  /** When what was loaded last was asked for. */
  readonly loadedAt = signal<number | null>(null);
  readonly failures = signal(0);
  #isRunning = false;
  #isStopped = false;
  #since: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly load: (askedAt: number) => Promise<void>,
    private readonly pace: Pace,
  ) {}

  /** Asks for a load that begins after this moment. */
  poke(): void {
    if (this.#isStopped) return;
    const at = Date.now();
    this.wantedSince.value ??= at;
    this.#since ??= at;
    if (!this.#isRunning) this.#runIn(this.#gap());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #gap(): number {
    if (this.failures.value > 0) return waitMs(BACKOFF, this.failures.value, Math.random());
    return Math.max(0, (this.loadedAt.value ?? 0) + this.pace.gapMs - Date.now());
  }

  #runIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    const askedAt = Date.now();
    this.#since = null;
    try {
      await this.load(askedAt);
      this.failures.value = 0;
      this.loadedAt.value = askedAt;
      this.wantedSince.value = this.#since;
    } catch (error) {
      this.#failed(error, askedAt);
    } finally {
      this.#isRunning = false;
      this.#goOn();
    }
  }

  #failed(error: unknown, askedAt: number): void {
    if (!isFailure(error)) throw error;
    if (error instanceof NotLoggedIn) this.stop();
    this.failures.value += 1;
    this.wantedSince.value ??= askedAt;
    this.#since ??= askedAt;
  }

  #goOn(): void {
    if (this.#isStopped) return;
    if (this.#since !== null) this.#runIn(this.#gap());
    else this.#timer = setTimeout(() => this.poke(), this.pace.everyMs);
  }
}
