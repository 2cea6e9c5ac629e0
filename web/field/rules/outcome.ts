/** The four questions, one after the other. Pure. */

import type {
  Consent,
  ContactOutcome,
  Destination,
  Disposition,
  PoliceInvolvement,
  ScreeningLevel,
} from "../../shared/api/openapi";

import { isOneOf } from "../../shared/codes/codes";
import { WITH_DESTINATION } from "../../shared/codes/generated";

export interface Answers {
  readonly contact_outcome?: ContactOutcome;
  readonly disposition?: Disposition;
  readonly destination?: Destination;
  readonly police_involvement?: PoliceInvolvement;
  readonly felt_safe?: boolean;
  readonly reasons?: readonly string[];
  readonly services?: readonly string[];
  readonly supplies?: readonly string[];
  readonly screening_level?: ScreeningLevel;
  readonly follow_up_consent?: Consent;
  readonly follow_up_wanted?: boolean;
  readonly narrative?: string;
}

export type Question = "contact" | "disposition" | "destination" | "police" | "felt_safe";

/** Whether somebody was taken somewhere: only then there is a "where to". */
export function hasDestination(disposition: Disposition | undefined): boolean {
  return isOneOf(WITH_DESTINATION, disposition);
}

/** The questions these answers ask for, in order. */
export function questions(answers: Answers): readonly Question[] {
  if (answers.contact_outcome === undefined) return ["contact"];
  if (answers.contact_outcome === "not_approached_safety") return ["contact", "police"];
  if (answers.contact_outcome !== "contact_made") return ["contact"];
  const where: Question[] = hasDestination(answers.disposition) ? ["destination"] : [];
  return ["contact", "disposition", ...where, "police", "felt_safe"];
}

const FIELD: Readonly<Record<Question, keyof Answers>> = {
  contact: "contact_outcome",
  disposition: "disposition",
  destination: "destination",
  police: "police_involvement",
  felt_safe: "felt_safe",
};

export function isAnswered(answers: Answers, question: Question): boolean {
  return answers[FIELD[question]] !== undefined;
}

/** The first that is open; null when the call can be closed. */
export function openQuestion(answers: Answers): Question | null {
  return questions(answers).find((one) => !isAnswered(answers, one)) ?? null;
}

/** With one answer changed; what no longer makes sense with it goes. */
export function answered(answers: Answers, change: Answers): Answers {
  const next: Answers = { ...answers, ...change };
  const { disposition, destination, felt_safe, ...rest } = next;
  if (next.contact_outcome !== "contact_made") return rest;
  const kept: Answers = {
    ...rest,
    ...(disposition === undefined ? {} : { disposition }),
    ...(felt_safe === undefined ? {} : { felt_safe }),
  };
  return hasDestination(disposition) && destination !== undefined ? { ...kept, destination } : kept;
}
