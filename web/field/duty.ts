/** Everything that runs while somebody is signed in, and how it is put together. */

import type { ReadonlySignal } from "@preact/signals";
import { Api } from "../shared/api/client";
import type { Me } from "../shared/api/openapi";
import { followCodeLists } from "../shared/codes/codes";
import { DeviceClock } from "../shared/device-clock";
import { LiveFeed } from "../shared/live/feed";
import { Puller } from "../shared/store/puller";
import { RecordStore } from "../shared/store/records";
import { Backups } from "./backup/backups";
import { Closings } from "./closing";
import { Contact } from "./contact";
import { HolderNote } from "./holder-note";
import { Outbox } from "./outbox/outbox";
import { Positions } from "./positions";
import { Registration } from "./registration";
import { readKept, SignedIn } from "./signed-in";
import { Track } from "./track";
import type { Holder } from "./vault/device";
import type { Vault } from "./vault/vault";

/** Without the live feed the tablet asks by itself. */
const POLL_MS = 10_000;

export interface DutyOptions {
  readonly holder: Holder;
  readonly vault: Vault;
  readonly deviceId: string;
  readonly onWithdrawn: (duty: Duty) => void;
}

/** Opens a store and builds what works on it, each part from those before it; needs no network. */
export async function openDuty(options: DutyOptions): Promise<Duty> {
  const { holder, vault, deviceId } = options;
  const kept = await readKept(vault);
  const { place, rows } = await vault.load();

  const signedIn = new SignedIn(vault, kept);
  const store = new RecordStore();
  store.load(rows);
  followCodeLists(store.table("code_list"));
  const contact = new Contact();
  const clock = new DeviceClock();
  const positions = new Positions();
  // What a part has to tell reaches those that are built of it: they are there before it speaks.
  const api = new Api(
    {
      onTokens: (tokens) => signedIn.keepTokens(tokens),
      onEnded: () => signedIn.end(),
      onWithdrawn: () => handOver(),
    },
    kept.refresh,
  );
  const landingToken = () => signedIn.landing;
  const onWithdrawn = () => options.onWithdrawn(duty);
  const onChange = () => void note.write();
  const line = { api, vault, store, clock, contact, landingToken, onWithdrawn, onChange };
  const outbox = new Outbox({ ...line, deviceId });
  contact.whenFound(() => outbox.nudge());
  const backups = new Backups({ ...line, onReceived: () => puller.poke() });
  /** The queue first: its own push brings the 403 that ends this device's service. */
  const handOver = () => {
    if (outbox.queue.value.length > 0) outbox.flush();
    else if (backups.unsent.length > 0) backups.flush();
    else onWithdrawn();
  };
  const closings = new Closings({ vault, outbox });
  const note = new HolderNote({
    ...{ holder: holder.id, contact },
    unsent: () => unsentOf(outbox, backups),
  });
  const heard = () => {
    contact.heard();
    note.heard();
  };
  const puller = new Puller({
    ...{ api, deviceId, store, place, persistence: vault },
    onPage: (page, _before, askedAt) => {
      heard();
      void outbox.told({ epoch: page.epoch, acked: page.acked_seq }, askedAt);
    },
    onFailure: (error) => contact.failed(error),
  });
  const feed = new LiveFeed(api, {
    onPoke: () => {
      heard();
      puller.poke();
    },
    onBackup: () => puller.poke(),
  });
  const registration = new Registration({ api, outbox, contact, signedIn, deviceId });
  const track = new Track({ positions, outbox, contact, signedIn });
  const drafts = new Map<string, unknown>();
  const duty = new Duty({
    ...{ holder, deviceId, vault, store, contact, clock, positions, drafts },
    ...{ api, outbox, backups, closings, puller, feed, signedIn, registration, track, note },
  });

  // From here on requests go out, and everything may be told.
  await outbox.load();
  await backups.load();
  await closings.load();
  for (const [key, draft] of await vault.readAll("drafts")) drafts.set(key, draft);
  return duty;
}

function unsentOf(outbox: Outbox, backups: Backups): number {
  return outbox.queue.value.length + backups.unsent.length;
}

interface Parts {
  readonly holder: Holder;
  readonly deviceId: string;
  readonly vault: Vault;
  readonly store: RecordStore;
  readonly contact: Contact;
  readonly clock: DeviceClock;
  readonly positions: Positions;
  /** What is being written, by the page's key: as the store has it, or is about to. */
  readonly drafts: Map<string, unknown>;
  readonly api: Api;
  readonly outbox: Outbox;
  readonly backups: Backups;
  readonly closings: Closings;
  readonly puller: Puller;
  readonly feed: LiveFeed;
  readonly signedIn: SignedIn;
  readonly registration: Registration;
  readonly track: Track;
  readonly note: HolderNote;
}

/** The parts that screens use, and their beginning and end. */
export class Duty {
  readonly holder: Holder;
  readonly deviceId: string;
  readonly vault: Vault;
  readonly store: RecordStore;
  readonly contact: Contact;
  readonly clock: DeviceClock;
  readonly positions: Positions;
  readonly drafts: Map<string, unknown>;
  readonly outbox: Outbox;
  readonly backups: Backups;
  readonly closings: Closings;
  readonly me: ReadonlySignal<Me | null>;
  readonly isEnded: ReadonlySignal<boolean>;
  #poll: ReturnType<typeof setInterval> | undefined;
  readonly #onOnline = () => this.tryNow();
  readonly #onOffline = () => this.contact.lost();

  constructor(private readonly parts: Parts) {
    this.holder = parts.holder;
    this.deviceId = parts.deviceId;
    this.vault = parts.vault;
    this.store = parts.store;
    this.contact = parts.contact;
    this.clock = parts.clock;
    this.positions = parts.positions;
    this.drafts = parts.drafts;
    this.outbox = parts.outbox;
    this.backups = parts.backups;
    this.closings = parts.closings;
    this.me = parts.signedIn.me;
    this.isEnded = parts.signedIn.isEnded;
  }

  /** Begins to send, pull and listen. */
  start(): void {
    const { positions, track, contact, registration } = this.parts;
    positions.start();
    track.start();
    this.#poll = setInterval(() => this.#pollWithoutFeed(), POLL_MS);
    globalThis.addEventListener("online", this.#onOnline);
    globalThis.addEventListener("offline", this.#onOffline);
    if (!navigator.onLine) contact.lost();
    void registration.greet();
    this.tryNow();
  }

  /** After a log-in with a password: new tokens, a new landing token, the person's own data. */
  async logIn(password: string): Promise<void> {
    const { api, holder, deviceId } = this.parts;
    await api.logIn({ username: holder.username, password, device_id: deviceId });
    await this.register();
    this.tryNow();
  }

  /** Binds the log-in to this device. */
  async register(): Promise<void> {
    await this.parts.registration.register();
    this.parts.note.heard();
  }

  /** Everything that waits for a connection tries now. */
  tryNow(): void {
    const { api, backups, outbox, puller, feed } = this.parts;
    backups.flush();
    outbox.flush();
    if (!api.isLoggedIn) return;
    puller.poke();
    feed.start();
  }

  /** How many things are only on this device. */
  get unsent(): number {
    return unsentOf(this.outbox, this.backups);
  }

  /** When the last pull of everything that came to its end began (`Date.now()`), or null. */
  get lastWalkAt(): number | null {
    return this.parts.puller.lastWalkAt.value;
  }

  /** Ends the log-in; the store stays, sealed. The landing token lands what is still in it. */
  async signOut(): Promise<void> {
    await this.parts.api.logOut();
    await this.parts.signedIn.forgetTokens();
    await this.stop();
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    globalThis.removeEventListener("online", this.#onOnline);
    globalThis.removeEventListener("offline", this.#onOffline);
    const { outbox, backups, closings, positions, track, puller, feed, note, vault } = this.parts;
    for (const one of [outbox, backups, closings, positions, track, puller, feed]) one.stop();
    await note.write();
    vault.close();
  }

  #pollWithoutFeed(): void {
    const { api, feed, puller } = this.parts;
    if (!feed.isConnected.value && api.isLoggedIn) puller.poke();
  }
}
