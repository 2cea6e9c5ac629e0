/** Alarms other than calls for help, as lines a dispatcher acts on. Pure. */

import type { AssignmentWire, Board, BoardAlarm, IncidentWire } from "../../shared/api/openapi";
import { callWords } from "./units";
import type { Unit } from "./wire";

export interface AlarmLine {
  readonly key: string;
  readonly tone: "red" | "amber";
  readonly kind: string;
  readonly callSign: string;
  readonly title: string;
  readonly detail: string;
  /** Since when it stands, ms of the server's clock. */
  readonly since: number | null;
  readonly unit: Unit | null;
  /** The assignment, check or unit it is about. */
  readonly record: string;
  readonly incident: IncidentWire | null;
  /** Units the call could go to instead, best first. */
  readonly offer: readonly Unit[];
}

const CHECK_STEPS: Readonly<Record<string, string>> = {
  radio_call: "call them by radio now",
  welfare_check: "police welfare check, tell the supervisor",
};

/** Red before amber, as the server has ordered them otherwise. */
export function alarmLines(board: Board): AlarmLine[] {
  const known = indexOf(board);
  const lines = board.alarms
    // Calls for help have a place of their own.
    .filter((alarm) => (alarm.kind as string) !== "backup")
    .map((alarm) => lineOf(alarm, known));
  return [
    ...lines.filter((one) => one.tone === "red"),
    ...lines.filter((one) => one.tone !== "red"),
  ];
}

interface Known {
  readonly units: ReadonlyMap<string, Unit>;
  readonly assignments: ReadonlyMap<string, AssignmentWire>;
  readonly incidents: ReadonlyMap<string, IncidentWire>;
}

export function indexOf(board: Board): Known {
  return {
    units: byId(board.units),
    assignments: byId(board.assignments),
    incidents: byId(board.incidents),
  };
}

export function byId<T extends { readonly id: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((one) => [one.id, one]));
}

function lineOf(alarm: BoardAlarm, known: Known): AlarmLine {
  const kind = alarm.kind as string;
  const unit = alarm.unit ? (known.units.get(alarm.unit) ?? null) : null;
  const assignment = known.assignments.get(
    kind === "acknowledgement" ? alarm.record : (unit?.assignment ?? ""),
  );
  const incident = assignment ? (known.incidents.get(assignment.incident) ?? null) : null;
  const callSign = unit?.call_sign ?? "A unit";
  return {
    key: `${kind}-${alarm.record}`,
    tone: kind === "check" ? "red" : "amber",
    kind,
    callSign,
    title: `${titleOf(kind)}: ${callSign}`,
    detail: detailOf(kind, alarm, incident),
    since: alarm.since ? Date.parse(alarm.since) : null,
    unit,
    record: alarm.record,
    incident,
    offer: alarm.offer.map((id) => known.units.get(id)).filter((one) => one !== undefined),
  };
}

function titleOf(kind: string): string {
  if (kind === "check") return "Check overdue";
  if (kind === "acknowledgement") return "Not acknowledged";
  return kind === "position" ? "Position lost" : "Alarm";
}

function detailOf(kind: string, alarm: BoardAlarm, incident: IncidentWire | null): string {
  const place = incident?.address ?? "No address";
  if (kind === "check") {
    const step = CHECK_STEPS[alarm.step];
    return step ? `${place}, ${step}` : place;
  }
  if (kind === "acknowledgement" && incident) {
    return `${callWords(incident)}, P${incident.priority ?? "?"}, ${place}`;
  }
  return incident ? place : "";
}
