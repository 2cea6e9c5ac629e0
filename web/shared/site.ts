/** What a site sets for its clients: `/clients/settings.json`, made from the server's environment. */

import { signal } from "@preact/signals";

export interface Site {
  /** A tile address with {z}, {x} and {y}; "" is a map without streets. */
  readonly tile_url: string;
  readonly tile_attribution: string;
  /** The radio channel a crew is told to use; "" is none in particular. */
  readonly radio_channel: string;
  /** Days without contact after which a tablet forgets what it holds. */
  readonly wipe_after_days: number;
  /** Hours after which a log-in has to be given again on the tablet. */
  readonly unlock_hours: number;
}

const DEFAULTS: Site = {
  tile_url: "",
  tile_attribution: "",
  radio_channel: "",
  wipe_after_days: 14,
  unlock_hours: 16,
};

export const site = signal<Site>(DEFAULTS);

/** Reads them; without network the worker's copy or the defaults stand. */
export async function readSite(): Promise<void> {
  try {
    const response = await fetch("/clients/settings.json");
    if (response.ok) site.value = { ...DEFAULTS, ...((await response.json()) as Partial<Site>) };
  } catch {
    // Offline on the very first start: there is nothing to read and nobody to tell.
  }
}
