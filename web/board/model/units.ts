/** Units as the board lists them: by what they are doing, the longest first. Pure. */

import type { AssignmentWire, IncidentWire } from "../../shared/api/openapi";
import { isOneOf } from "../../shared/codes/codes";
import { CAN_BE_SENT, ON_CALL, TIMES } from "../../shared/codes/generated";
import { t } from "../words/board";
import type { Unit } from "./wire";

export const FAMILIES = ["place", "moving", "called", "free", "away"] as const;
export type Family = (typeof FAMILIES)[number];

/** Of a unit on a call. */
const FAMILY_OF: Readonly<Record<(typeof ON_CALL)[number], Family>> = {
  staged: "place",
  on_scene: "place",
  with_person: "place",
  at_destination: "place",
  en_route: "moving",
  transporting: "moving",
  delayed: "moving",
  assigned: "called",
  acknowledged: "called",
};

/** A tablet that has not been in touch for so long is as little believed as an old position. */
export const UNHEARD_AFTER_MS = TIMES.position_stale * 1000;

export function familyOf(unit: Unit): Family {
  if (isOneOf(ON_CALL, unit.status)) return FAMILY_OF[unit.status];
  return isOneOf(CAN_BE_SENT, unit.status) ? "free" : "away";
}

export interface Group {
  readonly family: Family;
  readonly units: readonly Unit[];
}

/** Groups that have units, in the order of the board; within one whoever is in it the longest. */
export function grouped(units: readonly Unit[]): Group[] {
  return FAMILIES.map((family) => ({
    family,
    units: units.filter((unit) => familyOf(unit) === family).sort(byTimeInState),
  })).filter((group) => group.units.length > 0);
}

function byTimeInState(one: Unit, other: Unit): number {
  const [a, b] = [one.status_as_of ?? "~", other.status_as_of ?? "~"];
  return a === b ? one.call_sign.localeCompare(other.call_sign) : a < b ? -1 : 1;
}

/** Units in the order they are shown: what the arrow keys walk through. */
export function inOrder(units: readonly Unit[]): Unit[] {
  return grouped(units).flatMap((group) => group.units);
}

/** What is known of where a unit is and what for. */
export interface Whereabouts {
  readonly place: string;
  readonly call: string;
  readonly incident: IncidentWire | null;
}

export function whereabouts(
  unit: Unit,
  assignments: ReadonlyMap<string, AssignmentWire>,
  incidents: ReadonlyMap<string, IncidentWire>,
): Whereabouts {
  const assignment = unit.assignment ? assignments.get(unit.assignment) : undefined;
  const incident = assignment ? incidents.get(assignment.incident) : undefined;
  if (!incident) return { place: without(unit), call: "", incident: null };
  const more = unit.assignments.length - 1;
  const name = callName(incident);
  const call = more > 0 ? t("units.more_calls", { call: name, n: more }) : name;
  return { place: incident.address ?? t("no_address"), call, incident };
}

function without(unit: Unit): string {
  if (unit.status === "clearing") return t("units.writing_up");
  return unit.shift === null ? t("units.no_shift") : "";
}

/** "12 Heights Ave · Heights"; an area that the address names already is not said twice. */
export function placeWords(address: string | null, area: string | undefined): string {
  const place = address ?? t("no_address");
  if (!area) return `${place} · ${t("outside_areas")}`;
  return place.includes(area) ? place : `${place} · ${area}`;
}

/** "#F-0A1B2C3 Welfare check". */
export function callName(incident: IncidentWire): string {
  return `#${incident.number} ${callWords(incident)}`;
}

export function callWords(incident: IncidentWire): string {
  return incident.call_type_label ?? incident.call_type ?? t("call_type_unknown");
}

/** "P8", and "P?" for a call nobody has given one. */
export function priorityWord(priority: number | null): string {
  return priority === null ? t("priority_unknown") : t("priority", { n: priority });
}

/** How far a unit's last word is to be trusted at `now` (server time, ms). */
export interface Heard {
  readonly heardAgoMs: number | null;
  readonly fixAgoMs: number | null;
  /** What makes the cell hatched: nobody knows where they are, or how they are. */
  readonly isStale: boolean;
  readonly isFixStale: boolean;
}

export function heard(unit: Unit, now: number): Heard {
  const heardAgoMs = unit.last_heard_at ? now - Date.parse(unit.last_heard_at) : null;
  const fixAgoMs = unit.position ? now - Date.parse(unit.position.fix_at) : null;
  const isFixStale = unit.position?.stale === true;
  const isAway = familyOf(unit) === "away";
  const isUnheard = heardAgoMs === null || heardAgoMs > UNHEARD_AFTER_MS;
  return { heardAgoMs, fixAgoMs, isFixStale, isStale: !isAway && (isUnheard || isFixStale) };
}

/** "due" or "overdue" of a unit's running check; null where none runs. */
export function checkState(
  unit: Unit,
  now: number,
): { isOverdue: boolean; dueAt: number; ms: number } | null {
  if (!unit.check_due_at) return null;
  const dueAt = Date.parse(unit.check_due_at);
  return { isOverdue: now >= dueAt, dueAt, ms: Math.abs(now - dueAt) };
}
