/** The service worker: the app's files for a start without network, and new versions of them. */

import { signal } from "@preact/signals";

/** Set while a new version waits: calling it takes it into use. */
export const update = signal<(() => void) | null>(null);

const CHECK_MS = 3_600_000;

export async function keepForOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
  offer(registration);
  registration.addEventListener("updatefound", () => offer(registration));
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
  // Storage that the browser may not clear by itself, where it grants that.
  await navigator.storage?.persist?.();
}

/** Never by itself: a page that reloads under somebody's thumb may cost a call for help. */
function offer(registration: ServiceWorkerRegistration): void {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return;
  const ready = () => {
    if (worker.state !== "installed" || !navigator.serviceWorker.controller) return;
    update.value = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      worker.postMessage("take over");
    };
  };
  ready();
  worker.addEventListener("statechange", ready);
}
