/** Calls for help as this board knows them: from the live feed at once, from records after. Pure. */

import type { BackupRequestWire, Board, Urgency } from "../../shared/api/openapi";
import { isOneOf } from "../../shared/codes/codes";
import { ENDED_BACKUP } from "../../shared/codes/generated";
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
const UNANSWERED: readonly BackupState[] = ["requested", "acknowledged"];

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
 * All that one crew asks for: one danger, however many of them have called for help. `members`
 * are those that are open, the one that says what is to be done now first.
 */
export interface Situation {
  readonly key: string;
  readonly unit: string | null;
  readonly members: readonly [Case, ...Case[]];
}

/**
 * What a person has to see, the most urgent first: unheard before taken, taken before decided,
 * emergency before routine, then the newest.
 */
export function situations(cases: Cases): Situation[] {
  const open = [...cases.values()].filter((one) => !isOneOf(ENDED_BACKUP, one.state));
  const crews = new Map<string, [Case, ...Case[]]>();
  for (const one of open) {
    const key = one.unit ?? one.id;
    const known = crews.get(key);
    crews.set(key, known ? [...known, one] : [one]);
  }
  return [...crews]
    .map(([key, all]) => ({ key, unit: all[0].unit, members: inTurn(all) }))
    .sort((one, other) => byNeed(one.members[0], other.members[0]));
}

/** After those that ring: what a dispatcher has to do about one, the most urgent first. */
const TURNS: readonly BackupState[] = ["acknowledged", "committed", "cancel_requested", "arrived"];

/** In the order they want a dispatcher; of equals the one that has stood the longest. */
function inTurn(all: readonly [Case, ...Case[]]): readonly [Case, ...Case[]] {
  const [first = all[0], ...others] = [...all].sort(
    (one, other) =>
      turn(one, all) - turn(other, all) ||
      Number(one.urgency !== "emergency") - Number(other.urgency !== "emergency") ||
      // Whether an old one is still needed is not asked before a new one.
      Number(one.late) - Number(other.late) ||
      one.receivedAt - other.receivedAt,
  );
  return [first, ...others];
}

function turn(one: Case, all: readonly Case[]): number {
  if (rings(one, all)) return 0;
  const place = TURNS.indexOf(one.state);
  return place < 0 ? TURNS.length : place;
}

/** Nobody's, and with an alarm of its own: unless what it stands behind is not known here. */
function rings(one: Case, all: readonly Case[]): boolean {
  if (one.state !== "requested") return false;
  return !one.silent || all.every((other) => other.silent);
}

function isOfKind(one: Case, other: Case): boolean {
  return one.id === other.id || (one.record !== null && one.record.kind === other.record?.kind);
}

function byNeed(one: Case, other: Case): number {
  return (
    undecided(one) - undecided(other) ||
    Number(one.urgency !== "emergency") - Number(other.urgency !== "emergency") ||
    other.receivedAt - one.receivedAt
  );
}

/** 0: nobody has it; 1: nobody goes yet; 2: it is decided. */
function undecided({ state }: Case): number {
  const place = UNANSWERED.indexOf(state);
  return place < 0 ? UNANSWERED.length : place;
}

/** Those that have something of their own to say beside the first: words, another kind or state. */
export function linesOf({ members: [first, ...others] }: Situation): Case[] {
  return others.filter(
    (one) =>
      Boolean(one.record?.message) ||
      (one.record !== null && !isOfKind(one, first)) ||
      one.state !== first.state,
  );
}

/** Those that nobody has yet: whoever takes one on has read them all. */
export function toTake(situation: Situation): Case[] {
  return situation.members.filter((one) => one.state === "requested");
}

/** Those nobody goes for yet, and that the same help answers as the first. */
export function toAnswer(situation: Situation): Case[] {
  return sameKind(situation).filter((one) => UNANSWERED.includes(one.state));
}

/** The first, and those of its kind. */
export function sameKind({ members }: Situation): Case[] {
  return members.filter((one) => isOfKind(one, members[0]));
}

/** Who goes already, for another call of the same crew. */
export function going({ members }: Situation): Case[] {
  return members.filter((one) => one.state === "committed" && one.record?.committed_unit);
}

export function isQuiet({ members }: Situation): boolean {
  return members.some((one) => one.quiet);
}

/** The ones that sound: open and nobody's. */
export function unheard(cases: Cases): Case[] {
  return situations(cases).flatMap((one) =>
    one.members.filter((member) => rings(member, one.members)),
  );
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
