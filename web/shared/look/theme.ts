/** Light by day, dark from sunset on, or as somebody set it. */

import { computed, effect, signal } from "@preact/signals";
import { now } from "../now";
import { isNight } from "./sun";

export type ThemeChoice = "auto" | "light" | "dark";

export const themeChoice = signal<ThemeChoice>("auto");
/** Where we are, for the sunset; without a place the system's setting decides. */
export const themePlace = signal<{ latitude: number; longitude: number } | null>(null);

const systemIsDark = signal(false);

export const theme = computed<"light" | "dark">(() => {
  if (themeChoice.value !== "auto") return themeChoice.value;
  const place = themePlace.value;
  const isDark = place ? isNight(now.value, place) : systemIsDark.value;
  return isDark ? "dark" : "light";
});

/** Keeps the page's theme; call once. */
export function followTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  systemIsDark.value = system.matches;
  system.addEventListener("change", (event) => {
    systemIsDark.value = event.matches;
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
