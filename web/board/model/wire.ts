/** What the board reads of the API beyond the generated types: some of it only newer servers send. */

import type { Board, IncidentWire } from "../../shared/api/openapi";

export type Unit = Board["units"][number];

/** Why, in a code for programs and in words for people. */
export interface Reason {
  readonly code: string;
  readonly words: string;
}

/** Whether a call is one for a programme. */
export interface Verdict {
  readonly programme: string;
  readonly programme_code: string;
  readonly verdict: "fits" | "unclear" | "does_not_fit";
  readonly reasons: readonly Reason[];
}

/** A call no unit is on; without verdicts where the server judges none. */
export type WaitingCall = IncidentWire & { readonly verdicts?: readonly Verdict[] };

/** A unit, and what speaks for or against sending it. */
export interface RankedUnit {
  readonly unit: string;
  readonly call_sign: string;
  readonly programme_code: string;
  readonly status: string;
  readonly distance_m: number | null;
  readonly position_age_s: number | null;
  readonly reasons: readonly Reason[];
}

/** `recommended` qualify, best first. */
export interface Recommendation {
  readonly incident: string;
  readonly recommended: readonly RankedUnit[];
  readonly not_qualified: readonly RankedUnit[];
}

/** A page of a list. */
export interface Page<T> {
  readonly results: readonly T[];
  readonly next: string | null;
}
