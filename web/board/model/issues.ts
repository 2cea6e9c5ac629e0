/** What waits for a person, in words. Pure. */

import { clockTime } from "../../shared/words/time";
import { spaced, t, wordOf } from "../words/board";

/** "note.create" is "Note"; "assignment.patch" is "Assignment, changed". */
export function kindWords(kind: string): string {
  const [record = "", verb = ""] = kind.split(".");
  const name = sentence(record);
  if (verb === "create" || !verb) return name;
  return t("kind.changed", { record: name, how: wordOf("verb", verb) ?? spaced(verb) });
}

export function fieldName(name: string): string {
  return wordOf("field", name) ?? spaced(name);
}

/** A value as people read it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("value.nothing");
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (Array.isArray(value)) return value.map(valueWords).join(", ") || t("value.nothing");
  if (typeof value === "string") return isMoment(value) ? clockTime(value) : value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text);
}

/** What somebody sent, line by line: their fields first, then the rest of the payload. */
export function payloadLines(payload: unknown): [string, string][] {
  if (typeof payload !== "object" || payload === null) {
    return payload === null || payload === undefined
      ? []
      : [[t("field.payload"), valueWords(payload)]];
  }
  const { fields, ...rest } = payload as Record<string, unknown>;
  const own = typeof fields === "object" && fields !== null ? Object.entries(fields) : [];
  const about = Object.entries(rest).filter(([name]) => ABOUT.has(name));
  return [...own, ...about].map(([name, value]) => [fieldName(name), valueWords(value)]);
}

// Which record it is about, and when it happened; numbers and ids of the sync say nothing here.
const ABOUT = new Set(["record_id", "base_rev"]);

function sentence(name: string): string {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
