/** The live feed: an open stream, connected again whenever it breaks off. */

import { signal } from "@preact/signals";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Api } from "../api/client";
import type { Urgency } from "../api/openapi";
import { isFailure, NotLoggedIn, Unreachable } from "../api/problem";
import { type Backoff, waitMs } from "../backoff";

/** The server sends something every four seconds: after ten without, the line is cut. */
export const SILENCE_MS = 10_000;
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 15_000 };

export interface BackupEvent {
  readonly id: string;
  readonly unit: string | null;
  readonly urgency: Urgency;
  readonly state: string;
  readonly late: boolean;
  readonly silent: boolean;
  readonly quiet: boolean;
  readonly escalation_level: number;
  readonly occurred_at: string | null;
  readonly received_at: string;
}

export interface UnitLiveEvent {
  readonly unit: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly fix_at: string | null;
  readonly last_heard_at: string | null;
}

export interface FeedListener {
  /** Pull now. Also said after every connection. */
  onPoke(): void;
  onBackup?(event: BackupEvent): void;
  onUnitLive?(event: UnitLiveEvent): void;
}

export class LiveFeed {
  /** When anything was last heard, heartbeats included (`Date.now()`), or null. */
  readonly lastHeardAt = signal<number | null>(null);
  readonly isConnected = signal(false);
  #stop: AbortController | null = null;

  constructor(
    private readonly api: Api,
    private readonly listener: FeedListener,
  ) {}

  start(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    void this.#keepOpen(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.isConnected.value = false;
  }

  async #keepOpen(stop: AbortSignal): Promise<void> {
    for (let failures = 0; !stop.aborted; ) {
      const before = this.lastHeardAt.value;
      try {
        await this.#listen(stop);
      } catch (error) {
        if (error instanceof NotLoggedIn) return this.stop();
        // A fault of ours: whoever watches the page is told, and the line is opened again.
        if (!isFailure(error) && !stop.aborted) reportError(error);
      }
      this.isConnected.value = false;
      failures = this.lastHeardAt.value === before ? failures + 1 : 1;
      await pause(waitMs(BACKOFF, failures, Math.random()), stop);
    }
  }

  /** One connection, until it ends, goes silent or is stopped. */
  async #listen(stop: AbortSignal): Promise<void> {
    const silence = new Silence(SILENCE_MS);
    const signal = AbortSignal.any([stop, silence.signal]);
    try {
      await this.#read(await this.api.listen(signal), silence);
    } finally {
      silence.end();
    }
  }

  async #read(body: ReadableStream<Uint8Array>, silence: Silence): Promise<void> {
    const parser = createParser({ onEvent: (event) => this.#tell(event) });
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair).getReader();
    this.isConnected.value = true;
    for (;;) {
      const { done, value } = await reader.read().catch(brokeOff);
      if (done) return;
      silence.heard();
      this.lastHeardAt.value = Date.now();
      parser.feed(value as string);
    }
  }

  #tell({ event, data }: EventSourceMessage): void {
    if (event === "poke") this.listener.onPoke();
    else if (event === "backup_request") this.listener.onBackup?.(JSON.parse(data));
    else if (event === "unit_live") this.listener.onUnitLive?.(JSON.parse(data));
  }
}

function brokeOff(error: unknown): never {
  throw new Unreachable(String(error), { cause: error });
}

/** Aborts its signal when nothing was heard for too long. */
class Silence {
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly longestMs: number) {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), this.longestMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    // A stream that was given up on must not stay open.
    this.#abort.abort();
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", wake);
      globalThis.removeEventListener?.("online", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    stop.addEventListener("abort", wake);
    globalThis.addEventListener?.("online", wake);
  });
}
