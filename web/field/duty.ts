/** Everything that runs while somebody is signed in: their store, queue, feed and pulls. */

import { signal } from "@preact/signals";
import { Api } from "../shared/api/client";
import type { Me, Registered, TokenPair } from "../shared/api/openapi";
import { NotLoggedIn, Problem, Unreachable } from "../shared/api/problem";
import { followCodeLists } from "../shared/codes/codes";
import { DeviceClock } from "../shared/device-clock";
import { LiveFeed } from "../shared/live/feed";
import { Puller, SCHEMA_VERSION } from "../shared/store/puller";
import { RecordStore } from "../shared/store/records";
import { Backups } from "./backup/backups";
import { Closings } from "./closing";
import { Contact } from "./contact";
import { APP_BUILD, Outbox } from "./outbox/outbox";
import { Positions } from "./positions";
import { device, type Holder } from "./vault/device";
import type { Vault } from "./vault/vault";

const CONTACT_NOTED_MS = 60_000;
/** Without the live feed the tablet asks by itself. */
const POLL_MS = 10_000;
/** The board wants to know where a unit is about once a minute. */
const TRACK_MS = 60_000;

export interface DutyOptions {
  readonly holder: Holder;
  readonly vault: Vault;
  readonly deviceId: string;
  readonly onWithdrawn: (duty: Duty) => void;
}

export class Duty {
  readonly me = signal<Me | null>(null);
  /** The log-in is over: what is written still lands, but nothing new comes. */
  readonly isEnded = signal(false);
  readonly store = new RecordStore();
  readonly contact = new Contact(() => this.outbox.nudge());
  readonly clock = new DeviceClock();
  readonly positions = new Positions();
  /** What is being written, by the page's key: as the store has it, or is about to. */
  readonly drafts = new Map<string, unknown>();
  readonly holder: Holder;
  readonly deviceId: string;
  readonly vault: Vault;
  api!: Api;
  outbox!: Outbox;
  backups!: Backups;
  closings!: Closings;
  #puller!: Puller;
  #feed!: LiveFeed;
  #landing: string | null = null;
  #timers: ReturnType<typeof setInterval>[] = [];
  #notedAt = 0;
  readonly #onOnline = () => this.tryNow();

  private constructor(private readonly options: DutyOptions) {
    this.holder = options.holder;
    this.deviceId = options.deviceId;
    this.vault = options.vault;
  }

  /** Opens a store; needs no network. */
  static async open(options: DutyOptions): Promise<Duty> {
    const duty = new Duty(options);
    const { vault } = options;
    const refresh = await vault.read<string>("facts", "refresh");
    duty.#landing = await vault.read<string>("facts", "landing");
    duty.me.value = await vault.read<Me>("facts", "me");
    duty.isEnded.value = refresh === null;
    const { place, rows } = await vault.load();
    duty.store.load(rows);
    followCodeLists(duty.store.table("code_list"));
    duty.#assemble(refresh, place);
    await duty.outbox.load();
    await duty.backups.load();
    await duty.closings.load();
    for (const [key, draft] of await vault.readAll("drafts")) duty.drafts.set(key, draft);
    return duty;
  }

  /** Begins to send, pull and listen. */
  start(): void {
    this.positions.start();
    this.#timers.push(setInterval(() => this.#poll(), POLL_MS));
    this.#timers.push(setInterval(() => void this.#sendTrack(), TRACK_MS));
    globalThis.addEventListener("online", this.#onOnline);
    globalThis.addEventListener("offline", this.#onOffline);
    if (!navigator.onLine) this.contact.lost();
    void this.#greet();
    this.tryNow();
  }

  /** After a log-in with a password: new tokens, a new landing token, the person's own data. */
  async logIn(password: string): Promise<void> {
    const fields = { username: this.holder.username, password, device_id: this.deviceId };
    await this.api.logIn(fields);
    await this.register();
    this.tryNow();
  }

  /** Binds the log-in to this device and takes up its queue where the server knows it. */
  async register(): Promise<void> {
    const askedAt = performance.now();
    const body = {
      device_id: this.deviceId,
      name: navigator.platform || "Browser",
      platform: "web",
      app_build: APP_BUILD,
      schema_version: SCHEMA_VERSION,
    };
    const registered = await this.api.post("/sync/devices/", { body });
    this.#landing = registered.landing_token;
    await this.vault.keep("facts", "landing", registered.landing_token);
    await this.#takeUpQueue(registered, askedAt);
    await this.#learnMe();
    this.isEnded.value = false;
    this.#heard();
  }

  /** Everything that waits for a connection tries now. */
  tryNow(): void {
    this.backups.flush();
    this.outbox.flush();
    if (!this.api.isLoggedIn) return;
    this.#puller.poke();
    this.#feed.start();
  }

  /** How many things are only on this device. */
  get unsent(): number {
    return this.outbox.queue.value.length + this.backups.unsent.length;
  }

  /** When the last pull of everything that came to its end began (`Date.now()`), or null. */
  get lastWalkAt(): number | null {
    return this.#puller.lastWalkAt.value;
  }

  /** Ends the log-in; the store stays, sealed. The landing token lands what is still in it. */
  async signOut(): Promise<void> {
    await this.api.logOut();
    await this.vault.drop("facts", "refresh");
    await this.stop();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    globalThis.removeEventListener("online", this.#onOnline);
    globalThis.removeEventListener("offline", this.#onOffline);
    this.outbox.stop();
    this.backups.stop();
    this.closings.stop();
    this.positions.stop();
    this.#puller.stop();
    this.#feed.stop();
    await this.#note();
    this.vault.close();
  }

  #assemble(refresh: string | null, place: Puller["place"]): void {
    const { store, vault, contact, clock, deviceId } = this;
    const landingToken = () => this.#landing;
    const onWithdrawn = () => this.options.onWithdrawn(this);
    this.api = new Api(
      {
        onTokens: (tokens) => this.#keepTokens(tokens),
        onEnded: () => this.#ended(),
        onWithdrawn: () => this.#handOver(onWithdrawn),
      },
      refresh,
    );
    const shared = { api: this.api, vault, store, clock, contact, landingToken, onWithdrawn };
    this.outbox = new Outbox({ ...shared, deviceId, onChange: () => void this.#note() });
    this.backups = new Backups({
      ...shared,
      onReceived: () => this.#puller.poke(),
      onChange: () => void this.#note(),
    });
    this.closings = new Closings({ vault, outbox: this.outbox });
    this.#puller = new Puller({
      ...{ api: this.api, deviceId, store, place, persistence: vault },
      onPage: (page, _before, askedAt) => {
        this.#heard();
        void this.outbox.told({ epoch: page.epoch, acked: page.acked_seq }, askedAt);
      },
      onFailure: (error) => contact.failed(error),
    });
    this.#feed = new LiveFeed(this.api, {
      onPoke: () => {
        this.#heard();
        this.#puller.poke();
      },
      onBackup: () => this.#puller.poke(),
    });
  }

  readonly #onOffline = () => this.contact.lost();

  /** The queue first: its own push brings the 403 that ends this device's service. */
  #handOver(onWithdrawn: () => void): void {
    if (this.outbox.queue.value.length > 0) this.outbox.flush();
    else if (this.backups.unsent.length > 0) this.backups.flush();
    else onWithdrawn();
  }

  #poll(): void {
    if (this.#feed.isConnected.value) return;
    if (this.api.isLoggedIn) this.#puller.poke();
  }

  /** Who one is may have changed: another unit, another shift. */
  async #greet(): Promise<void> {
    if (!this.api.isLoggedIn) return;
    try {
      await (this.#landing === null ? this.register() : this.#learnMe());
    } catch (error) {
      this.contact.failed(error);
      if (!isRefusal(error)) throw error;
    }
  }

  async #learnMe(): Promise<void> {
    const me = await this.api.me();
    this.me.value = me;
    await this.vault.keep("facts", "me", me);
  }

  async #takeUpQueue(registered: Registered, askedAt: number): Promise<void> {
    const account = { epoch: registered.epoch, acked: registered.acked_seq };
    if (this.outbox.lastSeq.value > 0 || registered.acked_seq === 0) {
      await this.outbox.told(account, askedAt);
      return;
    }
    // This store is new, but the numbers of its person on this device are not.
    const params = { path: { device_id: this.deviceId } };
    const custody = await this.api.get("/sync/devices/{device_id}/custody/", { params });
    await this.outbox.startAfter(Math.max(custody.highest_seq, registered.acked_seq));
    await this.outbox.told(account, askedAt);
  }

  async #keepTokens(tokens: TokenPair): Promise<void> {
    await this.vault.keep("facts", "refresh", tokens.refresh);
  }

  #ended(): void {
    this.isEnded.value = true;
    void this.vault.drop("facts", "refresh");
  }

  #heard(): void {
    this.contact.heard();
    if (Date.now() - this.#notedAt > CONTACT_NOTED_MS) void this.#note();
  }

  /** What the sign-in page may know without a key. */
  async #note(): Promise<void> {
    this.#notedAt = Date.now();
    const { lastAt } = this.contact;
    await device.holders.update(this.holder.id, {
      unsent: this.unsent,
      ...(lastAt.value === null ? {} : { lastContactAt: lastAt.value }),
    });
  }

  /** Fixes wait here without a number; only what can be sent now enters the queue. */
  async #sendTrack(): Promise<void> {
    const unit = this.me.value?.unit?.id;
    if (!unit || !this.contact.isReachable.value || this.positions.track.length === 0) return;
    const fixes = this.positions.track.splice(0).map((fix) => ({
      latitude: fix.latitude,
      longitude: fix.longitude,
      accuracy_m: fix.accuracyM,
      fix_at: new Date(fix.at).toISOString(),
    }));
    await this.outbox.write({ kind: "position.create", fields: { unit, fixes } });
  }
}

/** What a request may fail with; anything else is a fault of ours. */
export function isRefusal(error: unknown): boolean {
  return error instanceof NotLoggedIn || error instanceof Unreachable || error instanceof Problem;
}
