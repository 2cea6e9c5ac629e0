/** English and Spanish, with the keys checked by the compiler. */

import { signal } from "@preact/signals";

export type Language = "en" | "es";
export const LANGUAGES: readonly Language[] = ["en", "es"];

/** The language of this device's screens; whoever changes it keeps it. */
export const language = signal<Language>(
  globalThis.navigator?.language?.startsWith("es") ? "es" : "en",
);

type Values = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/**
 * A dictionary's lookup. Reading it in a component subscribes to the language; a dictionary without
 * Spanish says English in both. `{name}` in a text is replaced by the value of that name; a text
 * with "|" says it for one and for several, after the value of `n`.
 */
export function dictionary<Key extends string>(
  english: Readonly<Record<Key, string>>,
  spanish: Readonly<Record<Key, string>> = english,
): Translate<Key> {
  const texts = { en: english, es: spanish };
  return (key, values) => fill(texts[language.value][key], values);
}

function fill(text: string, values: Values | undefined): string {
  if (!values) return text;
  return chosen(text, values.n).replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

function chosen(text: string, n: string | number | undefined): string {
  const [one = text, several] = text.split("|");
  if (several === undefined) return one;
  return new Intl.PluralRules(language.value).select(Number(n)) === "one" ? one : several;
}

/** "a, b and c" in the language of the screen. */
export function joined(words: readonly string[]): string {
  return new Intl.ListFormat(language.value, { type: "conjunction" }).format(words);
}
