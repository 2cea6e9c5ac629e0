/** Binding a log-in to this device, and learning who one is. */

import type { Api } from "../shared/api/client";
import type { Registered } from "../shared/api/openapi";
import { NotLoggedIn, Problem, Unreachable } from "../shared/api/problem";
import { SCHEMA_VERSION } from "../shared/store/puller";
import type { Contact } from "./contact";
import { APP_BUILD, type Outbox } from "./outbox/outbox";
import type { SignedIn } from "./signed-in";

export interface RegistrationOptions {
  readonly api: Api;
  readonly outbox: Outbox;
  readonly contact: Contact;
  readonly signedIn: SignedIn;
  readonly deviceId: string;
}

export class Registration {
  constructor(private readonly options: RegistrationOptions) {}

  /** Binds the log-in to this device and takes up its queue where the server knows it. */
  async register(): Promise<void> {
    const { api, contact, signedIn, deviceId } = this.options;
    const askedAt = performance.now();
    const body = {
      device_id: deviceId,
      name: navigator.platform || "Browser",
      platform: "web",
      app_build: APP_BUILD,
      schema_version: SCHEMA_VERSION,
    };
    const registered = await api.post("/sync/devices/", { body });
    await signedIn.keepLanding(registered.landing_token);
    await this.#takeUpQueue(registered, askedAt);
    await signedIn.learn(await api.me());
    signedIn.isEnded.value = false;
    contact.heard();
  }

  /** Who one is may have changed: another unit, another shift. */
  async greet(): Promise<void> {
    const { api, contact, signedIn } = this.options;
    if (!api.isLoggedIn) return;
    try {
      if (signedIn.landing === null) await this.register();
      else await signedIn.learn(await api.me());
    } catch (error) {
      contact.failed(error);
      if (!isRefusal(error)) throw error;
    }
  }

  async #takeUpQueue(registered: Registered, askedAt: number): Promise<void> {
    const { api, outbox, deviceId } = this.options;
    const account = { epoch: registered.epoch, acked: registered.acked_seq };
    if (outbox.lastSeq.value > 0 || registered.acked_seq === 0) {
      await outbox.told(account, askedAt);
      return;
    }
    // This store is new, but the numbers of its person on this device are not.
    const params = { path: { device_id: deviceId } };
    const custody = await api.get("/sync/devices/{device_id}/custody/", { params });
    await outbox.startAfter(Math.max(custody.highest_seq, registered.acked_seq));
    await outbox.told(account, askedAt);
  }
}

/** What a request may fail with; anything else is a fault of ours. */
export function isRefusal(error: unknown): boolean {
  return error instanceof NotLoggedIn || error instanceof Unreachable || error instanceof Problem;
}
