/** Alarms other than calls for help, as lines a dispatcher acts on. Pure. */

import type { AssignmentWire, Board, BoardAlarm, IncidentWire } from "../../shared/api/openapi";
import { t, wordOf } from "../words/board";
import { callWords, priorityWord } from "./units";
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
  const callSign = unit?.call_sign ?? t("a_unit");
  return {
    key: `${kind}-${alarm.record}`,
    tone: kind === "check" ? "red" : "amber",
    kind,
    callSign,
    title: `${wordOf("alarm", kind) ?? t("alarm.other")}: ${callSign}`,
    detail: detailOf(kind, alarm, incident),
    since: alarm.since ? Date.parse(alarm.since) : null,
    unit,
    record: alarm.record,
    incident,
    offer: alarm.offer.map((id) => known.units.get(id)).filter((one) => one !== undefined),
  };
}

function detailOf(kind: string, alarm: BoardAlarm, incident: IncidentWire | null): string {
  const place = incident?.address ?? t("no_address");
  if (kind === "check") {
    const step = wordOf("check_step", alarm.step);
    return step ? `${place}, ${step}` : place;
  }
  if (kind === "acknowledgement" && incident) {
    return `${callWords(incident)}, ${priorityWord(incident.priority)}, ${place}`;
  }
  return incident ? place : "";
}
