/** Which of a crew's open calls for help the tablet's page follows. Pure. */

import type { Help } from "../overlay";
import type { Ladder } from "./ladder";

/** A call for help that is not over, and how far it has come. */
export interface Standing {
  readonly help: Help;
  readonly state: Ladder;
}

/** An answer speaks for whoever called before it, and so long after; that is the server's rule. */
const SPEAKS_FOR_MS = 120_000;

/**
 * Of calls in the order they were made, the one that was answered best: help that is under way for
 * one of a crew is under way for all. What nobody has heard yet comes before any answer: a press
 * that has not got through, or one for another kind of help that nobody has answered in time.
 */
export function followed(all: readonly Standing[]): Standing | null {
  const [first, ...others] = all;
  if (!first) return null;
  return others.reduce((best, one) => (rank(one, all) > rank(best, all) ? one : best), first);
}

function rank(one: Standing, all: readonly Standing[]): number {
  const { face, rung, isCancelWanted } = one.state;
  if (face === "sending" || face === "not_sent") return 8;
  if (isCancelWanted) return 0;
  if (face === "no_answer" && !all.some((other) => isOfKind(other, one) && isAnswered(other))) {
    return 7;
  }
  // Help that was there already is no answer to who calls again.
  if (face === "arrived") return all.some((other) => isNewSince(one, other)) ? 1 : 6;
  if (face === "coming") return 5;
  if (isAnswered(one)) return 4;
  return rung === "seen" ? 3 : 2;
}

/** A dispatcher has it: more than that a screen has shown it. */
function isAnswered({ help, state }: Standing): boolean {
  return help.record?.acknowledged_by != null && !state.isCancelWanted;
}

function isOfKind(one: Standing, other: Standing): boolean {
  return kindOf(one) === kindOf(other);
}

function kindOf({ help }: Standing): string | undefined {
  return help.record?.kind ?? help.made?.kind;
}

function isNewSince(arrived: Standing, other: Standing): boolean {
  if (isAnswered(other) || other.state.isCancelWanted) return false;
  const answeredAt = Date.parse(arrived.help.record?.acknowledged_at ?? "");
  const receivedAt = other.help.record
    ? Date.parse(other.help.record.received_at)
    : (other.help.made?.receivedAt ?? 0);
  return receivedAt - answeredAt > SPEAKS_FOR_MS;
}
