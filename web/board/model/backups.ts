/** Calls for help as this board knows them: from the live feed at once, from records after. Pure. */

import type { BackupRequestWire, Board, Urgency } from "../../shared/api/openapi";
import type { BackupEvent } from "../../shared/live/feed";
import { t } from "../words/board";

export type BackupState = BackupRequestWire["state"];

export interface Case {
  readonly id: string;
  readonly unit: string | null;
  readonly urgency: Urgency;
  readonly state: BackupState;
  readonly late: boolean;
  readonly silent: boolean;
  readonly quiet: boolean;
  readonly level: number;
  readonly receivedAt: number;
  /** When it was made, as far as is known: the server's reading, not the tablet's claim. */
  readonly madeAt: number;
  /** Null as long as only the live feed has told of it. */
  readonly record: BackupRequestWire | null;
  /** When this board last learned of it, ms of its own clock. */
  readonly learnedAt: number;
}

export type Cases = ReadonlyMap<string, Case>;

const RANK: readonly BackupState[] = [
  "requested",
  "acknowledged",
  "committed",
  "arrived",
  "cancel_requested",
  "cancelled",
  "released",
];
const OVER: ReadonlySet<BackupState> = new Set<BackupState>(["cancelled", "released"]);

/** The live feed tells of a case: new, or a step further. */
export function heardOf(cases: Cases, event: BackupEvent, learnedAt: number): Cases {
  const before = cases.get(event.id);
  const state = event.state as BackupState;
  const receivedAt = Date.parse(event.received_at);
  const known: Case = before ?? {
    id: event.id,
    unit: event.unit,
    urgency: event.urgency,
    state,
    late: event.late,
    silent: event.silent,
    quiet: event.quiet,
    level: event.escalation_level,
    receivedAt,
    madeAt: receivedAt,
    record: null,
    learnedAt,
  };
  const isFurther = RANK.indexOf(state) > RANK.indexOf(known.state);
  return changed(cases, {
    ...known,
    state: isFurther ? state : known.state,
    level: Math.max(known.level, event.escalation_level),
    // Once it has an alarm of its own it keeps it.
    silent: known.silent && event.silent,
    learnedAt,
  });
}

/** A whole record: of an answer, or of the list. An older one changes nothing. */
export function recordOf(cases: Cases, record: BackupRequestWire, learnedAt: number): Cases {
  const before = cases.get(record.id);
  if (before?.record && before.record.rev > record.rev) return cases;
  return changed(cases, {
    id: record.id,
    unit: record.unit,
    urgency: record.urgency,
    state: record.state,
    late: record.late,
    silent: record.silent,
    quiet: record.quiet,
    level: Math.max(record.escalation_level, before?.level ?? 0),
    receivedAt: Date.parse(record.received_at),
    madeAt: Date.parse(record.corrected_at),
    record,
    learnedAt,
  });
}

/** All that are open in a list asked for at `askedAt`; what it lacks and nobody spoke of since is over. */
export function listOf(cases: Cases, board: Board, askedAt: number): Cases {
  const listed = new Set(board.backup_requests.map((one) => one.id));
  const kept = new Map(
    [...cases].filter(([id, one]) => listed.has(id) || one.learnedAt >= askedAt),
  );
  return board.backup_requests.reduce<Cases>(
    (all, record) => recordOf(all, record, Math.max(askedAt, all.get(record.id)?.learnedAt ?? 0)),
    kept,
  );
}

function changed(cases: Cases, one: Case): Cases {
  return new Map(cases).set(one.id, one);
}

/**
 * Those a person has to see, the most urgent first: unheard before taken, emergency before
 * routine, then the newest. A repeat of one that is shown is counted there instead.
 */
export function shownCases(cases: Cases): Case[] {
  const open = [...cases.values()].filter((one) => !OVER.has(one.state));
  const loud = new Set(open.filter((one) => !one.silent).map((one) => one.id));
  const isRepeat = (one: Case) => one.silent && loud.has(one.record?.linked_to ?? "");
  return open.filter((one) => !isRepeat(one)).sort(byNeed);
}

function byNeed(one: Case, other: Case): number {
  return (
    Number(one.state !== "requested") - Number(other.state !== "requested") ||
    Number(one.urgency !== "emergency") - Number(other.urgency !== "emergency") ||
    other.receivedAt - one.receivedAt
  );
}

/** How often a crew has asked again. */
export function repeats(cases: Cases, id: string): number {
  return [...cases.values()].filter((one) => one.silent && one.record?.linked_to === id).length;
}

/** The ones that sound: open and nobody's. */
export function unheard(cases: Cases): Case[] {
  return shownCases(cases).filter((one) => one.state === "requested");
}

export type Stage = "ask" | "mine" | "theirs" | "going" | "there" | "turn_back";

/** What this dispatcher is asked to do about it. */
export function stageOf(one: Case, me: string): Stage {
  switch (one.state) {
    case "acknowledged":
      return one.record?.acknowledged_by?.id === me ? "mine" : "theirs";
    case "committed":
      return "going";
    case "arrived":
      return "there";
    case "cancel_requested":
      return "turn_back";
    default:
      return "ask";
  }
}

/** The line nobody can miss. `at` is a clock time, "13:36". */
export function title(one: Case, callSign: string | null, at: string): string {
  const who = (callSign ?? t("a_crew")).toUpperCase();
  return one.late ? t("help.asked_late", { who, at }) : t("help.needed", { who });
}
