/** How far a call for help has come, and what its page says. Pure. */

import type { BackupKind, BackupRequestWire, Clock, Urgency } from "../../shared/api/openapi";

import { isOneOf } from "../../shared/codes/codes";
import { CREW_IS_TOLD, ENDED_BACKUP, TIMES } from "../../shared/codes/generated";

/** So soon after the press the page says that nothing was sent, unless it was. */
export const CONFIRM_MS = 3_000;
/** So long may a received request stay unanswered before the crew is sent to the radio. */
export const ANSWER_MS = TIMES.backup_unanswered * 1000;

/** A request made on this device. */
export interface Made {
  readonly id: string;
  readonly kind: BackupKind;
  readonly urgency: Urgency;
  readonly unit: string | null;
  readonly assignment: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly occurred: Clock;
  /** `Date.now()` of the press. */
  readonly madeAt: number;
  readonly attempts: number;
  /** `Date.now()` when the server's answer came, or null. */
  readonly receivedAt: number | null;
  readonly isCancelled: boolean;
}

export type Rung = "device" | "received" | "seen" | "committed" | "arrived";
export const RUNGS: readonly Rung[] = ["device", "received", "seen", "committed", "arrived"];

export type Face =
  /** Just pressed: neither sent nor failed. */
  | "sending"
  | "not_sent"
  /** Received, and somebody may still look. */
  | "waiting"
  | "no_answer"
  | "coming"
  | "arrived"
  /** Over: released, cancelled. */
  | "over";

export interface Ladder {
  readonly face: Face;
  readonly rung: Rung;
  /** Whoever has seen it, the first of them. */
  readonly seenBy: string | null;
  readonly isCancelWanted: boolean;
}

/** `record` is the server's, once a pull brought it; a request of a crewmate has no `made`. */
export function ladder(
  made: Made | null,
  record: BackupRequestWire | null,
  isReachable: boolean,
  now: number,
): Ladder {
  const seenBy = record ? seer(record) : null;
  const rung = rungOf(made, record, seenBy);
  return {
    face: faceOf(rung, made, record, isReachable, now),
    rung,
    seenBy,
    isCancelWanted: made?.isCancelled === true || record?.state === "cancel_requested",
  };
}

function rungOf(made: Made | null, record: BackupRequestWire | null, seenBy: string | null): Rung {
  if (record?.state === "arrived") return "arrived";
  if (record?.committed_unit) return "committed";
  if (seenBy !== null) return "seen";
  return record || made?.receivedAt ? "received" : "device";
}

function faceOf(
  rung: Rung,
  made: Made | null,
  record: BackupRequestWire | null,
  isReachable: boolean,
  now: number,
): Face {
  if (record && isOneOf(ENDED_BACKUP, record.state)) return "over";
  if (rung === "arrived") return "arrived";
  if (rung === "committed") return "coming";
  if (rung === "device") {
    if (made?.isCancelled) return "over";
    return isReachable && now - (made?.madeAt ?? now) < CONFIRM_MS ? "sending" : "not_sent";
  }
  return isUnanswered(made, record, now) ? "no_answer" : "waiting";
}

/** Nobody has taken it on. That a screen has shown it is not an answer. */
function isUnanswered(made: Made | null, record: BackupRequestWire | null, now: number): boolean {
  if (record && record.state !== "requested" && record.state !== "cancel_requested") return false;
  if ((record?.escalation_level ?? 0) >= CREW_IS_TOLD) return true;
  const since = made?.receivedAt ?? (record ? Date.parse(record.received_at) : now);
  return now - since >= ANSWER_MS;
}

function seer(record: BackupRequestWire): string | null {
  return record.acknowledged_by?.name ?? record.seen_by[0]?.name ?? null;
}

/** Pages that tell the crew to use the radio. */
export function isAlarm(face: Face): boolean {
  return face === "not_sent" || face === "no_answer";
}
