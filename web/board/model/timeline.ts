/** An incident's history with both its clocks: rows to read, and points for the two lanes. Pure. */

import type {
  AssignmentWire,
  BackupRequestWire,
  IncidentWire,
  NoteWire,
  OutcomeWire,
  SafetyCheckWire,
  StatusEventWire,
  Timeline,
} from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import { CHANNEL, CONTACT_OUTCOME } from "../../shared/codes/generated";
import { statusWord } from "../../shared/words/common";
import { t, wordOf } from "../words/board";
import { callWords, priorityWord } from "./units";

export interface Entry {
  readonly key: string;
  /** When it happened by the server's reading, and when the server got it; ms. */
  readonly at: number;
  readonly receivedAt: number;
  readonly what: string;
  readonly by: string;
  readonly mark: "late" | "no_step" | "same" | null;
}

/** In the order it happened. `names` are call signs by unit. */
export function entries(timeline: Timeline, names: ReadonlyMap<string, string>): Entry[] {
  const calls = timeline.events.flatMap((event) => entryOf(event, names));
  const all = [received(timeline.incident), ...calls].filter((one) => one !== null);
  return markSame(all.sort((a, b) => a.at - b.at || a.receivedAt - b.receivedAt));
}

function received(incident: IncidentWire): Entry | null {
  if (!incident.received_at) return null;
  const at = Date.parse(incident.received_at);
  const by = `${callWords(incident)}, ${priorityWord(incident.priority)}`;
  return { key: incident.id, at, receivedAt: at, what: t("history.received"), by, mark: null };
}

type Event = Timeline["events"][number];

function entryOf(event: Event, names: ReadonlyMap<string, string>): Entry[] {
  if (!event.at) return [];
  const record = event.record as unknown as { id: string };
  const at = Date.parse(event.at);
  const receivedAt = event.received_at ? Date.parse(event.received_at) : at;
  const base = { key: record.id, at, receivedAt };
  const line = wordsOf(event, names);
  if (!line) return [];
  return [{ ...base, mark: event.late ? "late" : null, ...line }];
}

type Line = Pick<Entry, "what" | "by"> & { mark?: Entry["mark"] };

function wordsOf(event: Event, names: ReadonlyMap<string, string>): Line | null {
  const record: unknown = event.record;
  switch (event.type) {
    case "assignment":
      return ofAssignment(record as AssignmentWire, names);
    case "status_event":
      return ofStatus(record as StatusEventWire, names);
    case "outcome":
      return ofOutcome(record as OutcomeWire);
    case "safety_check":
      return ofCheck(record as SafetyCheckWire, names);
    case "backup_request":
      return ofBackup(record as BackupRequestWire, names);
    case "note":
      return ofNote(record as NoteWire);
    default:
      return null;
  }
}

const name = (unit: string | null, names: ReadonlyMap<string, string>) =>
  (unit ? names.get(unit) : undefined) ?? t("a_unit");

function ofAssignment(one: AssignmentWire, names: ReadonlyMap<string, string>): Line {
  const end = wordOf("history_end", one.state);
  const reason = one.reason ? `: ${one.reason}` : "";
  const what = t("history.assigned", { unit: name(one.unit, names) });
  return { what, by: end ? `${end}${reason}` : "" };
}

function ofStatus(one: StatusEventWire, names: ReadonlyMap<string, string>): Line {
  const what = `${name(one.unit, names)} ${within(statusWord(one.status))}`;
  const by = byChannel(one.author.name, one.channel);
  if (one.late) return { what, by, mark: "late" };
  return one.out_of_sequence ? { what, by, mark: "no_step" } : { what, by };
}

function byChannel(name: string, channel: StatusEventWire["channel"] | null): string {
  if (!channel || channel === "app") return name;
  return t("history.by_channel", { name, channel: within(word(CHANNEL, channel)) });
}

function ofOutcome(one: OutcomeWire): Line {
  const isPoliceIn = one.police_involvement !== "none";
  const outcome = within(word(CONTACT_OUTCOME, one.contact_outcome));
  const what = t(isPoliceIn ? "history.outcome_police" : "history.outcome", { outcome });
  return { what, by: one.current ? (one.author?.name ?? "") : t("history.another_stands") };
}

/** One that has not fallen due is no history yet. */
function ofCheck(one: SafetyCheckWire, names: ReadonlyMap<string, string>): Line | null {
  if (one.state === "pending") return null;
  const by = one.answered_by ? byChannel(one.answered_by.name, one.channel) : "";
  const state = t(`history_check.${one.state}`);
  return { what: t("history.check", { unit: name(one.unit, names), state }), by };
}

function ofBackup(one: BackupRequestWire, names: ReadonlyMap<string, string>): Line {
  const has = one.acknowledged_by
    ? t("history.had_it", { name: one.acknowledged_by.name })
    : t("history.nobody_had_it");
  const who = one.committed_unit ? `, ${t("history.went", { who: one.committed_unit })}` : "";
  const mark = one.late ? ({ mark: "late" } as const) : {};
  const words = one.message ? ` · “${one.message}”` : "";
  const what = t("history.backup", { unit: name(one.unit, names) });
  return { what, by: `${has}${who}${words}`, ...mark };
}

/** Only what dispatch may read; a supervisor's other notes are not for this screen. */
function ofNote(one: NoteWire): Line | null {
  return one.kind === "operational" ? { what: t("history.note"), by: one.author.name } : null;
}

export function operationalNotes(timeline: Timeline): NoteWire[] {
  return timeline.events
    .filter((event) => event.type === "note")
    .map((event) => event.record as unknown as NoteWire)
    .filter((note) => note.kind === "operational");
}

/** Two of a crew who reported the same: two facts, one step. */
function markSame(sorted: readonly Entry[]): Entry[] {
  let last: Entry | null = null;
  return sorted.map((one) => {
    const isSame =
      last !== null && one.mark === null && last.what === one.what && one.by !== last.by;
    if (one.mark === null) last = one;
    return isSame ? { ...one, mark: "same" } : one;
  });
}

export interface Lanes {
  /** 0 to 1, along the lane. */
  readonly links: readonly { key: string; from: number; to: number; isLate: boolean }[];
  readonly ticks: readonly { at: number; time: number }[];
}

const STEPS_MS = [60, 300, 900, 3600, 4 * 3600, 24 * 3600].map((seconds) => seconds * 1000);
const MOST_TICKS = 6;

/** Each fact as a line from when it happened to when it was received, with round times below. */
export function lanes(all: readonly Entry[]): Lanes | null {
  const times = all.flatMap((one) => [one.at, one.receivedAt]);
  if (times.length === 0) return null;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = Math.max(last - first, 60_000);
  const place = (time: number) => (time - first) / span;
  const step = STEPS_MS.find((one) => span / one <= MOST_TICKS) ?? span / MOST_TICKS;
  const ticks = [];
  for (let time = Math.ceil(first / step) * step; time <= first + span; time += step) {
    ticks.push({ at: place(time), time });
  }
  const links = all.map((one) => ({
    key: one.key,
    from: place(one.at),
    to: place(one.receivedAt),
    isLate: one.mark === "late",
  }));
  return { links, ticks };
}
