/** The time, once a second, for whatever is drawn from it. */

import { signal } from "@preact/signals";

/** `Date.now()`, a second old at most while the page is shown. */
export const now = signal(Date.now());

/** The time now, for whatever must not wait for the second to end. */
export function tick(): void {
  now.value = Date.now();
}

if (typeof document !== "undefined") {
  setInterval(tick, 1000);
  // Timers sleep in hidden pages; whoever looks again must not see the old time.
  document.addEventListener("visibilitychange", tick);
}
