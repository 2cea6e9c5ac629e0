/** Where the unit has been, for the board: sent about once a minute, and only where it can be. */

import type { Contact } from "./contact";
import type { Outbox } from "./outbox/outbox";
import type { Positions } from "./positions";
import type { SignedIn } from "./signed-in";

const EVERY_MS = 60_000;

export interface TrackOptions {
  readonly positions: Positions;
  readonly outbox: Outbox;
  readonly contact: Contact;
  readonly signedIn: SignedIn;
}

export class Track {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: TrackOptions) {}

  start(): void {
    this.#timer = setInterval(() => void this.#send(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Fixes wait here without a number; only what can be sent now enters the queue. */
  async #send(): Promise<void> {
    const { positions, outbox, contact, signedIn } = this.options;
    const unit = signedIn.me.value?.unit?.id;
    if (!unit || !contact.isReachable.value || positions.track.length === 0) return;
    const fixes = positions.track.splice(0).map((fix) => ({
      latitude: fix.latitude,
      longitude: fix.longitude,
      accuracy_m: fix.accuracyM,
      fix_at: new Date(fix.at).toISOString(),
    }));
    await outbox.write({ kind: "position.create", fields: { unit, fixes } });
  }
}
