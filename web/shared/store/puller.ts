/** The pull loop: whenever somebody pokes, walk until there is nothing more. */

import { signal } from "@preact/signals";
import type { Api } from "../api/client";
import type { PullAnswer } from "../api/openapi";
import { isFailure, NotLoggedIn, Problem } from "../api/problem";
import { type Backoff, waitMs } from "../backoff";
import type { RecordStore } from "./records";
import { type Place, START, type Step, step } from "./walk";

export const SCHEMA_VERSION = 1;
const BACKOFF: Backoff = { firstMs: 2_000, longestMs: 60_000 };
const PAGE = 200;

/** Where pages are kept beyond this run: place and records in one transaction, or not at all. */
export interface Persistence {
  save(step: Step): Promise<void>;
}

export interface PullerOptions {
  readonly api: Api;
  readonly deviceId: string;
  readonly store: RecordStore;
  readonly place?: Place;
  readonly persistence?: Persistence;
  /**
   * After each page has been taken in; `before` is the place it was applied to, `askedAt` the
   * `performance.now()` of its request.
   */
  readonly onPage?: (page: PullAnswer, before: Place, askedAt: number) => void;
  /** Neither network nor log-in: the caller is told, the loop decides about waiting. */
  readonly onFailure?: (error: unknown) => void;
}

export class Puller {
  /**
   * When the last walk that came to its end had begun (`Date.now()`), or null. What the server
   * learnt before that is in what was pulled; what it learnt while the walk went on may not be.
   */
  readonly lastWalkAt = signal<number | null>(null);
  #place: Place;
  #isWanted = false;
  #isRunning = false;
  #isStopped = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: PullerOptions) {
    this.#place = options.place ?? START;
  }

  get place(): Place {
    return this.#place;
  }

  /** Asks for a walk now; any number of pokes during one make one more. */
  poke(): void {
    this.#isWanted = true;
    if (!this.#isRunning && !this.#isStopped) void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isRunning = true;
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        const began = Date.now();
        await this.#walk();
        this.#failures = 0;
        this.lastWalkAt.value = began;
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #walk(): Promise<void> {
    let more = true;
    while (more && !this.#isStopped) {
      const askedAt = performance.now();
      const page = await this.#page();
      const before = this.#place;
      const taken = step(before, page);
      await this.options.persistence?.save(taken);
      this.#place = taken.place;
      this.options.store.apply(taken);
      this.options.onPage?.(page, before, askedAt);
      more = page.more;
    }
  }

  #page(): Promise<PullAnswer> {
    const body = {
      device_id: this.options.deviceId,
      schema_version: SCHEMA_VERSION,
      cursor: this.#place.cursor,
      limit: PAGE,
    };
    return this.options.api.post("/sync/pull/", { body });
  }

  #failed(error: unknown): void {
    this.options.onFailure?.(error);
    if (!isFailure(error)) throw error;
    if (error instanceof NotLoggedIn || this.#isStopped) return;
    this.#failures += 1;
    const told = error instanceof Problem ? error.retryAfterMs : null;
    const wait = told ?? waitMs(BACKOFF, this.#failures, Math.random());
    this.#timer = setTimeout(() => this.poke(), wait);
  }
}
