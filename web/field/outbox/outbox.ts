/**
 * The queue of everything this person wrote on this device. It is stored before anything is sent,
 * and leaves only for a result that means that the server has it.
 */

import { batch as atOnce, computed, signal } from "@preact/signals";
import type { Api } from "../../shared/api/client";
import type { MutationResult, PushAnswer } from "../../shared/api/openapi";
import type { RecordType } from "../../shared/api/records";
import { type Backoff, waitMs } from "../../shared/backoff";
import type { DeviceClock } from "../../shared/device-clock";
import { newId } from "../../shared/ids";
import { SCHEMA_VERSION } from "../../shared/store/puller";
import type { RecordStore } from "../../shared/store/records";
import type { Contact } from "../contact";
import type { Vault } from "../vault/vault";
import { type Account, failureOf, hasForgotten, isTerminal } from "./answers";
import { type Mutation, nextBatch, type Queued } from "./lanes";

export const APP_BUILD = "1.0.0";
const BACKOFF: Backoff = { firstMs: 2_000, longestMs: 60_000 };
/** Small requests pass where large ones time out; the server would take 500. */
const MOST = 50;
const MOST_BYTES = 256 * 1024;
const NUDGE_MS = 5_000;
const PUSH_TIMEOUT_MS = 30_000;
/** So often a withdrawn device offers what is not taken, before it is wiped all the same. */
const HAND_OVER_ATTEMPTS = 3;
const DAY_MS = 86_400_000;
const JOURNAL_MS = 7 * DAY_MS;

/** What somebody wants to happen. */
export interface Intention {
  readonly kind: string;
  readonly recordId?: string;
  readonly baseRev?: number | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** When it happened, if that was not just now. */
  readonly occurred?: Mutation["occurred"];
}

/** A mutation the server has. */
export interface Received {
  readonly mutation: Mutation;
  readonly at: number;
  /** `Date.now()` when its answer came. */
  readonly receivedAt: number;
  readonly result: MutationResult["result"];
  readonly code: string | null;
  readonly detail: unknown;
  readonly conflict: MutationResult["conflict"];
}

export interface OutboxOptions {
  readonly api: Api;
  readonly vault: Vault;
  readonly store: RecordStore;
  readonly clock: DeviceClock;
  readonly contact: Contact;
  readonly deviceId: string;
  readonly landingToken: () => string | null;
  /** The device was withdrawn; what could be handed over has been. */
  readonly onWithdrawn: () => void;
  /** After the queue has changed. */
  readonly onChange: (unsent: number) => void;
}

export class Outbox {
  readonly queue = signal<readonly Queued[]>([]);
  /** Of the last day, oldest first. */
  readonly received = signal<readonly Received[]>([]);
  readonly lastSeq = signal(0);
  readonly account = signal<Account>({ epoch: null, acked: 0 });
  /** `Date.now()` of the next attempt while one is waited for. */
  readonly nextTryAt = signal<number | null>(null);
  readonly attempts = signal(0);
  /** Everything up to the last number is proven to be on the server. */
  readonly isAllReceived = computed(
    () => this.queue.value.length === 0 && this.account.value.acked >= this.lastSeq.value,
  );

  /** How many the server took in while it withdrew this device. */
  handedOver = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #isSending = false;
  #isWanted = false;
  #isStopped = false;
  #most = MOST;
  #triedAt = 0;
  /** `performance.now()` of the last news of this queue. */
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: OutboxOptions) {}

  async load(): Promise<void> {
    const { vault } = this.options;
    await vault.trimJournal(Date.now() - JOURNAL_MS);
    this.queue.value = await vault.readQueue<Queued>();
    this.received.value = await vault.readJournal<Received>(Date.now() - DAY_MS);
    this.lastSeq.value = await vault.counter("last_seq");
    this.account.value = (await vault.read<Account>("facts", "account")) ?? this.account.value;
  }

  /** Numbers that were used on this device before its store was made anew. */
  async startAfter(seq: number): Promise<void> {
    if (seq <= this.lastSeq.value) return;
    await this.options.vault.count("last_seq", seq);
    this.lastSeq.value = seq;
  }

  /** Stores one intention or several that belong together, and begins to send. */
  write(...intentions: readonly Intention[]): Promise<readonly Mutation[]> {
    // One after the other: each number is given out once.
    const written = this.#writing.then(() => this.#store(intentions));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Tries now, whatever the wait; parked items as well. */
  async retryNow(): Promise<void> {
    const parked = this.queue.value.filter((item) => item.parked !== null);
    await this.#replace(parked.map((item) => ({ ...item, parked: null })));
    this.flush();
  }

  /** Begins to send, unless it is being done. */
  flush(): void {
    clearTimeout(this.#timer);
    this.nextTryAt.value = null;
    // Whoever is sending looks again before it stops: a write may come while it waits.
    this.#isWanted = true;
    if (!this.#isSending && !this.#isStopped) void this.#drain();
  }

  /** The line is back, says another request: a long wait is cut short, a fresh failure is not. */
  nudge(): void {
    if (Date.now() - this.#triedAt >= NUDGE_MS) this.flush();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * What an answer said about this queue; `askedAt` is the `performance.now()` of its request. One
   * that was asked for before the last news came may be older than it: a slow pull beside a push
   * would look like a server that forgot, and have everything sent again.
   */
  async told(account: Account, askedAt: number): Promise<void> {
    if (askedAt < this.#toldAt) return;
    this.#toldAt = performance.now();
    const known = this.account.value;
    if (known.epoch === account.epoch && known.acked === account.acked) return;
    this.account.value = account;
    await this.options.vault.keep("facts", "account", account);
    if (hasForgotten(known, account)) await this.#sendAgain();
  }

  async #store(intentions: readonly Intention[]): Promise<readonly Mutation[]> {
    const items = intentions.map(
      (one, index): Queued => ({
        mutation: this.#mutation(one, this.lastSeq.value + 1 + index),
        at: Date.now(),
        parked: null,
        isAgain: false,
      }),
    );
    const last = this.lastSeq.value + items.length;
    await this.options.vault.enqueue(bySeq(items), last);
    this.lastSeq.value = last;
    this.#show([...this.queue.value, ...items]);
    this.flush();
    return items.map((item) => item.mutation);
  }

  #mutation(one: Intention, seq: number): Mutation {
    return {
      id: newId(),
      seq,
      kind: one.kind,
      record_id: one.recordId ?? newId(),
      base_rev: one.baseRev ?? null,
      fields: one.fields ?? {},
      occurred: one.occurred ?? this.options.clock.read(),
    };
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        while (!this.#isStopped && (await this.#sendNext()));
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** One request; whether to go on at once. */
  async #sendNext(): Promise<boolean> {
    const batch = nextBatch(this.queue.value, this.#most, MOST_BYTES);
    if (batch.length === 0) return this.#prove();
    this.#triedAt = Date.now();
    const askedAt = performance.now();
    try {
      const answer = await this.#push(batch);
      this.options.contact.heard();
      this.#most = MOST;
      return await this.#take(batch, answer, askedAt);
    } catch (error) {
      this.options.contact.failed(error);
      return this.#failed(error, batch);
    }
  }

  async #push(batch: readonly Queued[]): Promise<PushAnswer> {
    const { api } = this.options;
    if (api.isLoggedIn) {
      try {
        return await this.#post(batch);
      } catch (error) {
        if (failureOf(error, batch.length).do !== "land") throw error;
      }
    }
    const token = this.options.landingToken();
    return token === null ? this.#post(batch) : this.#post(batch, token);
  }

  #post(batch: readonly Queued[], token?: string): Promise<PushAnswer> {
    const envelope = {
      device_id: this.options.deviceId,
      schema_version: SCHEMA_VERSION,
      app_build: APP_BUILD,
      clock: this.options.clock.read(),
      queue: { highest_seq: this.lastSeq.value },
      mutations: batch.map((item) => item.mutation),
    };
    const how = { timeoutMs: PUSH_TIMEOUT_MS, ...(token ? { token } : {}) };
    return this.options.api.post("/sync/push/", { body: envelope, ...how });
  }

  async #take(batch: readonly Queued[], answer: PushAnswer, askedAt: number): Promise<boolean> {
    await this.#settle(batch, answer.results);
    await this.told({ epoch: answer.epoch, acked: answer.acked_seq }, askedAt);
    const waits = answer.results.filter((one) => !isTerminal(one));
    if (waits.length === 0) {
      this.attempts.value = 0;
      return true;
    }
    this.#wait(Math.max(...waits.map((one) => one.retry_after_ms ?? 0)) || null);
    return false;
  }

  /** What has a terminal result leaves the queue; its record is shown as it is stored now. */
  async #settle(batch: readonly Queued[], results: readonly MutationResult[]): Promise<void> {
    const byId = new Map(results.map((one) => [one.id, one]));
    const done = new Map<number, Received>();
    const stored: [string, MutationResult][] = [];
    for (const item of batch) {
      const result = byId.get(item.mutation.id);
      if (!result || !isTerminal(result)) continue;
      done.set(item.mutation.seq, receipt(item, result));
      stored.push([item.mutation.kind, result]);
    }
    await this.options.vault.moveToJournal(done, Date.now());
    const others = this.received.value.filter((one) => !done.has(one.mutation.seq));
    // In one step: a screen drawn in between would show it twice, or not at all.
    atOnce(() => {
      for (const [kind, result] of stored) this.#showRecord(kind, result);
      this.received.value = [...others, ...done.values()];
      this.#show(this.queue.value.filter((item) => !done.has(item.mutation.seq)));
    });
  }

  #showRecord(kind: string, result: MutationResult): void {
    const record = result.record as { id: string; rev: number } | null;
    if (record) this.options.store.put(kind.split(".")[0] as RecordType, record as never);
  }

  async #failed(error: unknown, batch: readonly Queued[]): Promise<boolean> {
    const failure = failureOf(error, batch.length);
    switch (failure.do) {
      case "halve":
        this.#most = Math.max(1, Math.floor(batch.length / 2));
        return true;
      case "park":
        await this.#replace(batch.map((item) => ({ ...item, parked: failure.why })));
        return true;
      case "wipe":
        await this.#settle(batch, failure.results);
        return this.#handOver(failure.results.length);
      case "wait":
        this.#wait(failure.ms);
        return false;
      case "land":
        this.#wait(null);
        return false;
      case "raise":
        throw error;
    }
  }

  /** A withdrawn device is asked for everything it still has, then told to forget it. */
  #handOver(taken: number): boolean {
    this.handedOver += taken;
    const isLeft = nextBatch(this.queue.value, 1, MOST_BYTES).length > 0;
    if (isLeft && taken > 0) return true;
    if (isLeft && this.attempts.value < HAND_OVER_ATTEMPTS) this.#wait(null);
    else this.options.onWithdrawn();
    return false;
  }

  #wait(told: number | null): void {
    this.attempts.value += 1;
    const ms = told ?? waitMs(BACKOFF, this.attempts.value, Math.random());
    this.nextTryAt.value = Date.now() + ms;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), ms);
  }

  /** The queue is empty; if the server lacks a number all the same, it gets it again. */
  async #prove(): Promise<boolean> {
    const isProven = this.account.value.acked >= this.lastSeq.value;
    if (isProven || !this.options.api.isLoggedIn || this.queue.value.length > 0) return false;
    try {
      const params = { path: { device_id: this.options.deviceId } };
      const custody = await this.options.api.get("/sync/devices/{device_id}/custody/", { params });
      this.options.contact.heard();
      const known = this.account.value;
      this.account.value = { ...known, acked: Math.max(known.acked, custody.acked_seq) };
      return await this.#fill(custody.missing.filter((seq) => seq <= this.lastSeq.value));
    } catch (error) {
      this.options.contact.failed(error);
      this.#wait(null);
      return false;
    }
  }

  async #fill(missing: readonly number[]): Promise<boolean> {
    if (missing.length === 0) return false;
    const journal = await this.options.vault.readJournal<Received>(0);
    const known = new Map(journal.map((one) => [one.mutation.seq, one]));
    const items = missing.map((seq) => again(known.get(seq)) ?? this.#void(seq));
    await this.options.vault.enqueue(bySeq(items), this.lastSeq.value);
    this.#show([...this.queue.value, ...items]);
    return true;
  }

  /** A number that carries nothing any more, so that the ones after it count. */
  #void(seq: number): Queued {
    const mutation = this.#mutation({ kind: "void" }, seq);
    return { mutation, at: Date.now(), parked: null, isAgain: true };
  }

  async #sendAgain(): Promise<void> {
    const journal = await this.options.vault.readJournal<Received>(Date.now() - JOURNAL_MS);
    const queued = new Set(this.queue.value.map((item) => item.mutation.seq));
    const items = journal
      .filter((one) => !queued.has(one.mutation.seq))
      .map((one) => again(one))
      .filter((item) => item !== null);
    if (items.length === 0) return;
    await this.options.vault.enqueue(bySeq(items), this.lastSeq.value);
    this.#show([...this.queue.value, ...items]);
    this.flush();
  }

  async #replace(items: readonly Queued[]): Promise<void> {
    if (items.length === 0) return;
    await this.options.vault.enqueue(bySeq(items), this.lastSeq.value);
    const changed = bySeq(items);
    this.#show(this.queue.value.map((item) => changed.get(item.mutation.seq) ?? item));
  }

  #show(queue: readonly Queued[]): void {
    this.queue.value = [...queue].sort((a, b) => a.mutation.seq - b.mutation.seq);
    this.options.onChange(queue.length);
  }
}

function bySeq(items: readonly Queued[]): Map<number, Queued> {
  return new Map(items.map((item) => [item.mutation.seq, item]));
}

function receipt(item: Queued, result: MutationResult): Received {
  const { code, detail, conflict } = result;
  const { mutation, at } = item;
  return { mutation, at, receivedAt: Date.now(), result: result.result, code, detail, conflict };
}

function again(received: Received | undefined): Queued | null {
  if (!received) return null;
  return { mutation: received.mutation, at: received.at, parked: null, isAgain: true };
}
