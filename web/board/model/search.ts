/** Finding a unit or a call by what people say of it. Pure. */

import type { IncidentWire } from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import { INCIDENT_STATUS } from "../../shared/codes/generated";
import { clockTime } from "../../shared/words/time";
import { t } from "../words/board";
import { callName } from "./units";
import type { Unit } from "./wire";

export interface Found {
  readonly kind: "unit" | "call";
  readonly id: string;
  readonly name: string;
  readonly words: string;
}

const MOST = 12;

/** Everything that has every word that was typed, somewhere; calls that have ended come last. */
export function search(
  text: string,
  units: readonly Unit[],
  incidents: readonly IncidentWire[],
  ended: readonly IncidentWire[],
): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const has = (...parts: (string | null)[]) => {
    const all = parts.filter(Boolean).join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const ofUnits = units
    .filter((one) => has(one.call_sign, ...one.crew.map((person) => person.name)))
    .map(
      (one): Found => ({
        kind: "unit",
        id: one.id,
        name: one.call_sign,
        words: one.crew.map((person) => person.name).join(", "),
      }),
    );
  const open = new Set(incidents.map((one) => one.id));
  const ofCalls = [...incidents, ...ended.filter((one) => !open.has(one.id))]
    .filter((one) => has(one.number, one.call_type_label, one.call_type, one.address))
    .map(
      (one): Found => ({
        kind: "call",
        id: one.id,
        name: callName(one),
        words: wordsOf(one),
      }),
    );
  return [...ofUnits, ...ofCalls].slice(0, MOST);
}

function wordsOf(call: IncidentWire): string {
  const place = call.address ?? t("no_address");
  if (call.closed_at === null) return place;
  const status = within(word(INCIDENT_STATUS, call.status));
  return t("search.ended", { place, status, at: clockTime(call.closed_at) });
}
