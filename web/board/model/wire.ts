/** Names for what the board reads of the API, from the generated types. */

import type { Board, IncidentWire, RankedUnit, Recommendation } from "../../shared/api/openapi";

export type Unit = Board["units"][number];
/** Whether a call is one for a programme. */
export type Verdict = Board["waiting"][number]["verdicts"][number];
type Waiting = Board["waiting"][number];
/** A call; while no unit is on it the board has its verdicts, and what it waits for. */
export type WaitingCall = IncidentWire &
  Partial<Pick<Waiting, "verdicts" | "waits_for" | "owed_by">>;
/** Why, in a code for programs and in words for people. */
export type Reason = Verdict["reasons"][number];
export type { RankedUnit, Recommendation };
