/** Finding a unit or a call by what people say of it. Pure. */

import type { IncidentWire } from "../../shared/api/openapi";
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

/** Everything that has every word that was typed, somewhere. */
export function search(
  text: string,
  units: readonly Unit[],
  incidents: readonly IncidentWire[],
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
  const ofCalls = incidents
    .filter((one) => has(one.number, one.call_type_label, one.call_type, one.address))
    .map(
      (one): Found => ({
        kind: "call",
        id: one.id,
        name: callName(one),
        words: one.address ?? t("no_address"),
      }),
    );
  return [...ofUnits, ...ofCalls].slice(0, MOST);
}
