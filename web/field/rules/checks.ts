/** When the crew is asked whether it is all right, also without signal. Pure. Times in ms. */

import type { SafetyCheckWire, UnitStatus } from "../../shared/api/openapi";
import { isOneOf } from "../../shared/codes/codes";
import { RUNNING_CHECKS, STARTS_CHECKS, TIMES } from "../../shared/codes/generated";

/** The server's defaults, s; what it has said itself always goes first. */
const INTERVALS = {
  normal: { first: TIMES.first_check, next: TIMES.check_every },
  caution: { first: TIMES.first_check_with_cautions, next: TIMES.check_every_with_cautions },
} as const;
/** From due to the moment dispatch is alerted. */
export const UNTIL_ALARM_MS = TIMES.check_alarm * 1000;

export interface Scene {
  readonly assignment: string;
  readonly status: UnitStatus;
  /** When the crew came on scene. */
  readonly arrivedAt: number | null;
  readonly hasCautions: boolean;
  readonly checks: readonly SafetyCheckWire[];
  /** Answers given on this device, by the time they were given. */
  readonly answers: readonly { readonly check: string; readonly at: number }[];
}

export interface DueCheck {
  /** Null for one the server has not told of: its answer brings an id of its own. */
  readonly id: string | null;
  readonly assignment: string;
  readonly dueAt: number;
}

/** The next check of the crew; null while none is to come. */
export function nextCheck(scene: Scene): DueCheck | null {
  const told = scene.checks
    .filter((one) => one.assignment === scene.assignment && isOneOf(RUNNING_CHECKS, one.state))
    .map((one) => ({ id: one.id, assignment: scene.assignment, dueAt: Date.parse(one.due_at) }))
    .filter((one) => !scene.answers.some((answer) => answer.check === one.id))
    .sort((a, b) => a.dueAt - b.dueAt)[0];
  if (told) return told;
  if (!isOneOf(STARTS_CHECKS, scene.status) || scene.arrivedAt === null) return null;
  const interval = scene.hasCautions ? INTERVALS.caution : INTERVALS.normal;
  const answered = scene.answers.map((one) => one.at).filter((at) => at >= (scene.arrivedAt ?? 0));
  const dueAt = answered.length
    ? Math.max(...answered) + interval.next * 1000
    : scene.arrivedAt + interval.first * 1000;
  return { id: null, assignment: scene.assignment, dueAt };
}

/** How long after arrival the first check comes: what to say before there is one. */
export function firstCheckMinutes(hasCautions: boolean): number {
  return (hasCautions ? INTERVALS.caution : INTERVALS.normal).first / 60;
}
