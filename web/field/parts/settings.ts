/** This device's own settings: language, light, and which hand holds it. */

import { effect, signal } from "@preact/signals";
import { type ThemeChoice, themeChoice } from "../../shared/look/theme";
import { type Language, language } from "../../shared/words/words";
import { keepSetting, readSetting } from "../vault/device";

export type Hand = "right" | "left";
export const hand = signal<Hand>("right");

/** Reads them, and keeps whatever is changed from then on. */
export async function followSettings(): Promise<void> {
  const [lang, light, side] = await Promise.all(["language", "theme", "hand"].map(readSetting));
  if (lang === "en" || lang === "es") language.value = lang as Language;
  if (light === "light" || light === "dark") themeChoice.value = light as ThemeChoice;
  if (side === "left") hand.value = "left";
  effect(() => {
    document.documentElement.lang = language.value;
    void keepSetting("language", language.value);
  });
  effect(() => void keepSetting("theme", themeChoice.value));
  effect(() => void keepSetting("hand", hand.value));
}
