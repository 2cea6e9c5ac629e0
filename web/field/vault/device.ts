/** What belongs to the device and to nobody on it: its id, its settings, who has a store here. */

import Dexie, { type Table } from "dexie";
import type { LockedKey } from "./keys";

/** Somebody with a store on this device. Nothing here is secret but the name. */
export interface Holder {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly locked: LockedKey;
  /** `Date.now()` of the last answer the server gave this person here. */
  readonly lastContactAt: number;
  /** How much is only on this device. */
  readonly unsent: number;
}

/** Who is signed in, with a key that can be used but not read; gone after `until`. */
export interface SignedIn {
  readonly slot: "current";
  readonly holder: string;
  readonly key: CryptoKey;
  readonly until: number;
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

class DeviceDatabase extends Dexie {
  readonly settings!: Table<Setting, string>;
  readonly holders!: Table<Holder, string>;
  readonly signedIn!: Table<SignedIn, string>;

  constructor() {
    super("field-device");
    this.version(1).stores({ settings: "name", holders: "id, &username", signedIn: "slot" });
  }
}

export const device = new DeviceDatabase();

export async function readSetting(name: string): Promise<string | null> {
  return (await device.settings.get(name))?.value ?? null;
}

export async function keepSetting(name: string, value: string): Promise<void> {
  await device.settings.put({ name, value });
}

/** This device's id, made on its first use. */
export async function deviceId(): Promise<string> {
  return device.transaction("rw", device.settings, async () => {
    const known = await device.settings.get("device_id");
    if (known) return known.value;
    const value = crypto.randomUUID();
    await device.settings.add({ name: "device_id", value });
    return value;
  });
}

/** A withdrawn device is another one when it comes back into service. */
export async function forgetDeviceId(): Promise<void> {
  await device.settings.delete("device_id");
}
