/** The service worker: the whole app is kept, so that it starts without network. */

/// <reference lib="webworker" />
export type {};

declare const self: ServiceWorkerGlobalScope;

/** The build puts the list here: every file of the app, and a version that changes with them. */
const SHELL: { version: string; files: string[] } = JSON.parse(`__SHELL__`);
const CACHE = `app-${SHELL.version}`;
const SETTINGS = "/clients/settings.json";
const PAGE = "/app/";

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(kept(PAGE, event.request));
  else if (url.pathname === SETTINGS) event.respondWith(newest(event.request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(kept(url.pathname, event.request));
});

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  // All or nothing, and past the browser's own cache: a shell of two versions would not start.
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await cache.add(SETTINGS).catch(() => undefined);
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function newest(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(SETTINGS, response.clone());
    return response;
  } catch (error) {
    const known = await cache.match(SETTINGS);
    if (known) return known;
    throw error;
  }
}
