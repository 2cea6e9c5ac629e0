/** When the crew is asked whether it is all right, also without signal. Pure. Times in ms. */

import type { SafetyCheckWire, UnitStatus } from "../../shared/api/openapi";

const MINUTE = 60_000;
/** The server's defaults; what it has said itself always goes first. */
const INTERVALS = {
  normal: { first: 10 * MINUTE, next: 15 * MINUTE },
  caution: { first: 5 * MINUTE, next: 10 * MINUTE },
} as const;
/** From due to the moment dispatch is alerted. */
export const UNTIL_ALARM_MS = 60_000;

const AT_SCENE: readonly UnitStatus[] = ["on_scene", "with_person"];
const OPEN: readonly SafetyCheckWire["state"][] = ["pending", "due", "overdue"];

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
    .filter((one) => one.assignment === scene.assignment && OPEN.includes(one.state))
    .map((one) => ({ id: one.id, assignment: scene.assignment, dueAt: Date.parse(one.due_at) }))
    .filter((one) => !scene.answers.some((answer) => answer.check === one.id))
    .sort((a, b) => a.dueAt - b.dueAt)[0];
  if (told) return told;
  if (!AT_SCENE.includes(scene.status) || scene.arrivedAt === null) return null;
  const interval = scene.hasCautions ? INTERVALS.caution : INTERVALS.normal;
  const answered = scene.answers.map((one) => one.at).filter((at) => at >= (scene.arrivedAt ?? 0));
  const dueAt = answered.length
    ? Math.max(...answered) + interval.next
    : scene.arrivedAt + interval.first;
  return { id: null, assignment: scene.assignment, dueAt };
}

/** How long after arrival the first check comes: what to say before there is one. */
export function firstCheckMinutes(hasCautions: boolean): number {
  return (hasCautions ? INTERVALS.caution : INTERVALS.normal).first / MINUTE;
}
