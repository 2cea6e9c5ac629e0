/** Which page is open; in the address, so that a reload comes back to it. */

import { signal } from "@preact/signals";

export const PAGES = ["home", "call", "notes", "queue", "close", "help", "me", "new"] as const;
export type Page = (typeof PAGES)[number];

export const page = signal<Page>(read());

export function go(to: Page): void {
  if (page.value !== to) location.hash = `/${to}`;
}

globalThis.addEventListener?.("hashchange", () => {
  page.value = read();
});

function read(): Page {
  const named = globalThis.location?.hash.slice(2) ?? "";
  return (PAGES as readonly string[]).includes(named) ? (named as Page) : "home";
}
