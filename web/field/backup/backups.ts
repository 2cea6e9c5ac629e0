/**
 * Calls for help. They have a lane of their own: no queue, no renewal of a log-in and no other
 * request is waited for.
 */

import { signal } from "@preact/signals";
import type { Answer, Api } from "../../shared/api/client";
import type {
  BackupKind,
  BackupRequestFields,
  BackupRequestWire,
  Urgency,
} from "../../shared/api/openapi";
import { Problem } from "../../shared/api/problem";
import type { DeviceClock } from "../../shared/device-clock";
import { newId } from "../../shared/ids";
import { tick } from "../../shared/now";
import type { RecordStore } from "../../shared/store/records";
import type { Contact } from "../contact";
import { buzz } from "../signals";
import type { Vault } from "../vault/vault";
import { CONFIRM_MS, type Made } from "./ladder";

/** A new attempt begins so often, while earlier ones may still get through. */
const ATTEMPT_MS = 4_000;
const ATTEMPT_TIMEOUT_MS = 20_000;
const KEEP_MS = 7 * 86_400_000;

export interface Asked {
  readonly kind: BackupKind;
  readonly urgency: Urgency;
  readonly unit: string | null;
  readonly assignment: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface BackupOptions {
  readonly api: Api;
  readonly vault: Vault;
  readonly store: RecordStore;
  readonly clock: DeviceClock;
  readonly contact: Contact;
  readonly landingToken: () => string | null;
  /** The server has one: a pull brings its record. */
  readonly onReceived: () => void;
  readonly onWithdrawn: () => void;
  readonly onChange: () => void;
}

export class Backups {
  /** By id, oldest first. */
  readonly made = signal<ReadonlyMap<string, Made>>(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #storing: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(private readonly options: BackupOptions) {}

  get unsent(): readonly Made[] {
    return [...this.made.value.values()].filter((one) => isUnsent(one));
  }

  async load(): Promise<void> {
    const rows = await this.options.vault.readAll<Made>("backups");
    const recent = rows.filter(([, one]) => isUnsent(one) || Date.now() - one.madeAt < KEEP_MS);
    this.made.value = new Map(recent);
    for (const one of this.unsent) this.#attempt(one.id);
  }

  /** Asks for help. The request is under way before it is stored: nothing may hold it up. */
  ask(asked: Asked): string {
    const one: Made = {
      ...asked,
      id: newId(),
      occurred: this.options.clock.read(),
      madeAt: Date.now(),
      attempts: 0,
      receivedAt: null,
      isCancelled: false,
    };
    this.#keep(one);
    this.#attempt(one.id);
    buzz("sent");
    setTimeout(() => {
      tick();
      if (this.#get(one.id)?.receivedAt === null && !this.#isStopped) buzz("not_sent");
    }, CONFIRM_MS);
    return one.id;
  }

  /** Tries at once: the line may be back. */
  flush(): void {
    for (const one of this.unsent) this.#attempt(one.id);
  }

  cancel(id: string): void {
    const one = this.#get(id);
    if (one) this.#keep({ ...one, isCancelled: true });
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #attempt(id: string): void {
    clearTimeout(this.#timers.get(id));
    const one = this.#get(id);
    if (!one || !isUnsent(one) || this.#isStopped) return;
    const numbered = { ...one, attempts: one.attempts + 1 };
    this.#keep(numbered);
    void this.#send(numbered);
    const pause = ATTEMPT_MS * (0.75 + Math.random() / 2);
    this.#timers.set(
      id,
      setTimeout(() => this.#attempt(id), pause),
    );
  }

  async #send(one: Made): Promise<void> {
    const { api, landingToken } = this.options;
    const landing = landingToken();
    // The second attempt tries the other token: which of them still works is not known for sure.
    const tokens = [api.access, landing].filter((token) => token !== null);
    const token = tokens[(one.attempts - 1) % Math.max(1, tokens.length)];
    try {
      const answer = await this.#post(one, token).catch((error: unknown) => {
        const isOver = error instanceof Problem && error.status === 401;
        if (isOver && landing !== null && token !== landing) return this.#post(one, landing);
        throw error;
      });
      this.options.contact.heard();
      this.#received(one.id, answer);
    } catch (error) {
      this.options.contact.failed(error);
      if (error instanceof Problem && error.code === "device_revoked") this.#withdrawn(one.id);
    }
  }

  #post(one: Made, token: string | undefined): Promise<Answer<"post", "/backup-requests/">> {
    const { kind, urgency, unit, assignment, latitude, longitude, id, occurred } = one;
    const body = {
      ...{ id, kind, urgency, unit, assignment, latitude, longitude, occurred },
      clock: this.options.clock.read(),
    };
    const how = { timeoutMs: ATTEMPT_TIMEOUT_MS, keepalive: true, ...(token ? { token } : {}) };
    // The server reads what is null as not said, field by field.
    const asked = body as typeof body & BackupRequestFields;
    return this.options.api.post("/backup-requests/", { body: asked, ...how });
  }

  #received(id: string, answer: Answer<"post", "/backup-requests/">): void {
    const one = this.#get(id);
    if (!one || one.receivedAt !== null) return;
    clearTimeout(this.#timers.get(id));
    this.#keep({ ...one, receivedAt: Date.now() });
    // A landing token is answered the id alone.
    if (answer.rev !== undefined) {
      this.options.store.put("backup_request", answer as BackupRequestWire);
    }
    buzz("received");
    this.options.onReceived();
  }

  /** Stored and alarmed there as unverified: received, and the end of this device's service. */
  #withdrawn(id: string): void {
    const one = this.#get(id);
    if (one) this.#keep({ ...one, receivedAt: Date.now() });
    this.options.onWithdrawn();
  }

  #get(id: string): Made | undefined {
    return this.made.value.get(id);
  }

  #keep(one: Made): void {
    this.made.value = new Map(this.made.value).set(one.id, one);
    this.options.onChange();
    // One after the other: sealed side by side, an older state could be the last one stored.
    const stored = this.#storing.then(() => this.options.vault.keep("backups", one.id, one));
    this.#storing = stored.catch(() => undefined);
    // Nobody waits for it, and a store that fails is still the page's error.
    void stored;
  }
}

/** A request taken back before it got through is not sent any more. */
function isUnsent(one: Made): boolean {
  return one.receivedAt === null && !one.isCancelled;
}
