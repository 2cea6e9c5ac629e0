/** What the codes of the server are called, and which are offered: as the agency's lists say. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CodeListWire } from "../api/openapi";
import { language } from "../words/words";
import type { CodeList } from "./generated";

type Records = ReadonlySignal<ReadonlyMap<string, CodeListWire>>;

const source = signal<Records>(signal(new Map()));
const byName = computed(
  () => new Map([...source.value.value.values()].map((one) => [one.name, one])),
);

/** From now on words and choices follow these `code_list` records; none before a first pull. */
export function followCodeLists(records: Records): void {
  source.value = records;
}

/** The codes of a list in the order to offer them; without its record, those of this release. */
export function offered<Code extends string>(list: CodeList<Code>): readonly Code[] {
  const told = byName.value.get(list.name)?.codes.map((one) => one.code);
  return (told ?? Object.keys(list.words)) as Code[];
}

/**
 * The word for a code, in the language of the screen where its list has it. A code that is on the
 * list no more has this release's word; one that never was, its own, as people read it.
 */
export function word(list: CodeList, code: string): string {
  const labels = byName.value.get(list.name)?.codes.find((one) => one.code === code)?.labels;
  const told = labels?.[language.value] ?? labels?.en;
  if (told !== undefined) return told;
  const known = list.words[code];
  return known ? known[language.value === "es" ? 1 : 0] : code.replaceAll("_", " ");
}

/** Whether a code is one of these. */
export function isOneOf<Code extends string>(
  codes: readonly Code[],
  code: string | null | undefined,
): code is Code {
  return (codes as readonly unknown[]).includes(code);
}

/** A word inside a sentence: without its capital, unless it is an abbreviation. */
export function within(words: string): string {
  return /^\p{Lu}\p{Lu}/u.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);
}
