/** What this screen shows: page, chosen call, side panel, and how it likes to be used. */

import { computed, effect, signal } from "@preact/signals";
import { type ThemeChoice, themeChoice } from "../../shared/look/theme";
import { now, tick } from "../../shared/now";
import { type Keymap, readKeymap } from "../keys/keymap";

export type Page =
  | { readonly name: "board" | "handover" | "resolve" | "roster" }
  | { readonly name: "call"; readonly id: string };

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const page = computed<Page>(() => {
  const [name, id] = hash.value.replace(/^#\/?/, "").split("/");
  if (name === "call" && id) return { name: "call", id };
  if (name === "handover" || name === "resolve" || name === "roster") return { name };
  return { name: "board" };
});

export function open(to: Page): void {
  location.hash =
    to.name === "board" ? "#/" : to.name === "call" ? `#/call/${to.id}` : `#/${to.name}`;
  hash.value = location.hash;
}

/** Read-only, for the wall: `/board/?wall`. */
export const isWall = new URLSearchParams(location.search).has("wall");

/** Whether somebody can look at this page now: it is shown, and its window is the one in front. */
export const isInFront = computed(() => {
  void now.value;
  return document.visibilityState === "visible" && document.hasFocus();
});
addEventListener("focus", tick);
addEventListener("blur", tick);

/** The waiting call that is chosen. */
export const chosenCall = signal<string | null>(null);

export type Panel =
  | { readonly name: "unit"; readonly unit: string }
  /** All units, to send one to a call; in place of another one where `instead` names it. */
  | { readonly name: "send"; readonly call: string; readonly instead: string | null }
  | { readonly name: "keys" | "search" | "new_call" };

export const panel = signal<Panel | null>(null);
export const isMapLarge = signal(false);

// --- Kept on this machine ---------------------------------------------------------------

const KEYMAP = "board-keys";
const THEME = "board-theme";

export const keymap = signal<Keymap>(readKeymap(localStorage.getItem(KEYMAP)));

/** Reads what was chosen on this machine before, and keeps what is chosen from now on. */
export function keepChoices(): void {
  const theme = localStorage.getItem(THEME);
  if (theme === "light" || theme === "dark") themeChoice.value = theme satisfies ThemeChoice;
  effect(() => localStorage.setItem(THEME, themeChoice.value));
  effect(() => localStorage.setItem(KEYMAP, JSON.stringify(keymap.value)));
}
