/** Waiting calls as the board lists them, and what each programme can do about them. Pure. */

import type { IncidentWire, NotServedReason } from "../../shared/api/openapi";
import { TIMES } from "../../shared/codes/generated";
import { t, wordOf } from "../words/board";
import type { Verdict, WaitingCall } from "./wire";

export interface Sections {
  readonly forTeam: readonly WaitingCall[];
  /** Not for a team, or decided: the reason is kept. */
  readonly others: readonly WaitingCall[];
  /** A unit was there and has not written what came of it; whoever owes the longest first. */
  readonly toWriteUp: readonly WaitingCall[];
  readonly toClose: readonly WaitingCall[];
}

export function sections(calls: readonly WaitingCall[]): Sections {
  const sorted = [...calls].sort(byUrgency);
  const toTake = sorted.filter(isToTake);
  return {
    forTeam: toTake.filter(isForTeam),
    others: toTake.filter((call) => !isForTeam(call)),
    toWriteUp: sorted
      .filter((call) => call.waits_for === "awaiting_write_up")
      .sort((one, other) => (owedSince(one) ?? "").localeCompare(owedSince(other) ?? "")),
    toClose: sorted.filter(isToClose),
  };
}

/** Whether a unit has to go: nothing else sends one with a press in the list. */
export function isToTake(call: WaitingCall): boolean {
  return call.waits_for === "to_take";
}

/** Whether all is written, and somebody only has to close it. */
export function isToClose(call: WaitingCall): boolean {
  return call.waits_for === "to_close";
}

/** Since when an outcome is owed; null where none is, or nobody knows. */
export function owedSince(call: WaitingCall): string | null {
  return (call.owed_by ?? []).map((one) => one.since).sort()[0] ?? null;
}

const REOPEN_WITHIN_MS = TIMES.reopen_within * 1000;

/** Whether a call that has ended can be opened again at `now`, ms of the server's clock. */
export function canReopen(call: IncidentWire, now: number): boolean {
  return call.closed_at !== null && now - Date.parse(call.closed_at) <= REOPEN_WITHIN_MS;
}

/** Highest priority first (EIDO: 10), then whoever has waited the longest. */
export function byUrgency(one: WaitingCall, other: WaitingCall): number {
  const priority = (other.priority ?? 0) - (one.priority ?? 0);
  if (priority !== 0) return priority;
  return (one.received_at ?? "").localeCompare(other.received_at ?? "");
}

/** A call nobody has judged is one to take: only a verdict or a person says otherwise. */
export function isForTeam(call: WaitingCall): boolean {
  if (call.not_served_reason) return false;
  return !call.verdicts?.length || call.verdicts.some((one) => one.verdict !== "does_not_fit");
}

export interface Chip {
  readonly mark: "tick" | "cross" | "clock";
  readonly programme: string;
  readonly words: string;
}

const MARKS = { fits: "tick", unclear: "clock", does_not_fit: "cross" } as const;

/** "CRT fits", "CoR call type": the first reason in two words, all of them in the tooltip. */
export function chip(verdict: Verdict): Chip {
  const [first] = verdict.reasons;
  const words = first ? (wordOf("verdict", first.code) ?? first.words) : t("waiting.fits");
  return { mark: MARKS[verdict.verdict], programme: verdict.programme_code, words };
}

export function reasonsOf(verdict: Verdict): string {
  return verdict.reasons.map((reason) => reason.words).join("; ");
}

/** Which not-served reason the verdicts suggest, so that it is one click. */
export function suggestedReason(call: WaitingCall): NotServedReason | null {
  const codes = new Set(
    (call.verdicts ?? []).flatMap((one) => one.reasons.map((reason) => reason.code)),
  );
  if (codes.has("weapon_reported") || codes.has("violence_reported")) {
    return "weapon_or_violence_screen";
  }
  if (isForTeam(call)) return null;
  if (codes.has("outside_area")) return "outside_area";
  return codes.has("outside_hours") ? "outside_hours" : null;
}
