/** What has changed from one board to the next, in a sentence each. Pure. */

import type { Board, IncidentWire, StatusEventWire, UnitStatus } from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import { NOT_SERVED_REASON } from "../../shared/codes/generated";
import { statusWord } from "../../shared/words/common";
import { t } from "../words/board";
import { byId } from "./alarms";
import { callWords, priorityWord } from "./units";

export interface Happening {
  readonly key: string;
  /** ISO time of the server. */
  readonly at: string;
  readonly words: string;
}

export const KEPT = 12;

/** What was reported before this board was opened. */
export function recent(
  events: readonly StatusEventWire[],
  callSigns: ReadonlyMap<string, string>,
): readonly Happening[] {
  return events
    .filter((one) => !one.late && !one.out_of_sequence)
    .map((one) => {
      const words = `${callSigns.get(one.unit) ?? t("a_unit")} ${within(statusWord(one.status))}`;
      return { key: one.id, at: one.corrected_at, words };
    })
    .sort(newestFirst)
    .slice(0, KEPT);
}

function newestFirst(a: Happening, b: Happening): number {
  return b.at.localeCompare(a.at);
}

/** The newest first, at most `KEPT`. */
export function happened(
  before: Board | null,
  after: Board,
  known: readonly Happening[],
): readonly Happening[] {
  if (!before) return known;
  const news = [...ofUnits(before, after), ...ofAlarms(before, after), ...ofCalls(before, after)];
  if (news.length === 0) return known;
  return [...news, ...known].sort(newestFirst).slice(0, KEPT);
}

function* ofUnits(before: Board, after: Board): Generator<Happening> {
  const old = byId(before.units);
  for (const unit of after.units) {
    const was = old.get(unit.id);
    if (!was || (was.status === unit.status && was.status_as_of === unit.status_as_of)) continue;
    const at = unit.status_as_of ?? after.server_time;
    const words = `${unit.call_sign} ${within(statusWord(unit.status as UnitStatus))}`;
    yield { key: `unit-${unit.id}-${at}`, at, words };
  }
}

function* ofAlarms(before: Board, after: Board): Generator<Happening> {
  const old = byId(before.assignments);
  const units = byId(after.units);
  for (const assignment of after.assignments) {
    const level = old.get(assignment.id)?.alert_level ?? 0;
    if (assignment.alert_level <= level) continue;
    const unit = units.get(assignment.unit)?.call_sign ?? t("a_unit");
    const isFirst = assignment.alert_level === 1;
    const words = t(isFirst ? "happened.alerted" : "happened.unacknowledged", { unit });
    const key = `alert-${assignment.id}-${assignment.alert_level}`;
    yield { key, at: after.server_time, words };
  }
}

function* ofCalls(before: Board, after: Board): Generator<Happening> {
  const old = byId(before.incidents);
  const now = byId(after.incidents);
  const at = after.server_time;
  for (const call of after.incidents) {
    const was = old.get(call.id);
    const since = call.received_at ?? at;
    if (!was)
      yield { key: `call-${call.id}`, at: since, words: t("happened.new", { call: named(call) }) };
    else if (call.not_served_reason && was.not_served_reason !== call.not_served_reason) {
      const reason = within(word(NOT_SERVED_REASON, call.not_served_reason));
      const key = `not-${call.id}-${call.not_served_reason}`;
      yield { key, at, words: t("happened.no_team", { call: named(call), reason }) };
    }
  }
  for (const call of before.incidents) {
    if (now.has(call.id)) continue;
    yield { key: `over-${call.id}`, at, words: t("happened.over", { call: named(call) }) };
  }
}

function named(call: IncidentWire): string {
  return `${priorityWord(call.priority)} ${callWords(call)}, ${call.address ?? t("no_address.within")}`;
}
