/** What the sign-in page may know of somebody without their key: what is unsent, and the last contact. */

import type { Contact } from "./contact";
import { device } from "./vault/device";

const CONTACT_NOTED_MS = 60_000;

export interface HolderNoteOptions {
  readonly holder: string;
  readonly contact: Contact;
  /** How many things are only on this device. */
  readonly unsent: () => number;
}

export class HolderNote {
  #writtenAt = 0;

  constructor(private readonly options: HolderNoteOptions) {}

  /** After an answer of the server: a contact is worth a line now and then. */
  heard(): void {
    if (Date.now() - this.#writtenAt > CONTACT_NOTED_MS) void this.write();
  }

  async write(): Promise<void> {
    const { holder, contact, unsent } = this.options;
    this.#writtenAt = Date.now();
    const { lastAt } = contact;
    await device.holders.update(holder, {
      unsent: unsent(),
      ...(lastAt.value === null ? {} : { lastContactAt: lastAt.value }),
    });
  }
}
