/** A call's steps, and which one comes next. Pure. */

import type { UnitStatus } from "../../shared/api/openapi";
import { isOneOf } from "../../shared/codes/codes";
import { AT_REST, BY_ROSTER } from "../../shared/codes/generated";

/** The six steps of the strip. */
export const STEPS = [
  "assigned",
  "acknowledged",
  "en_route",
  "on_scene",
  "with_person",
  "clearing",
] as const satisfies readonly UnitStatus[];
export type StepName = (typeof STEPS)[number];

export type Next =
  | { readonly is: "status"; readonly status: UnitStatus }
  /** The questions come before the status. */
  | { readonly is: "close" }
  | { readonly is: "nothing" };

const FOLLOWING: Readonly<Partial<Record<UnitStatus, UnitStatus>>> = {
  assigned: "acknowledged",
  acknowledged: "en_route",
  en_route: "on_scene",
  delayed: "on_scene",
  staged: "on_scene",
  on_scene: "with_person",
  transporting: "at_destination",
  clearing: "available",
};

/** Whether a unit that is not on a call goes back on duty with one tap. */
function isAwayByChoice(status: UnitStatus): boolean {
  return isOneOf(AT_REST, status) && !isOneOf(BY_ROSTER, status) && status !== "available";
}

export function nextStep(status: UnitStatus, hasCall: boolean): Next {
  if (status === "with_person" || status === "at_destination") return { is: "close" };
  const following = FOLLOWING[status];
  if (following && (hasCall || status === "clearing")) return { is: "status", status: following };
  if (isAwayByChoice(status)) return { is: "status", status: "available" };
  return { is: "nothing" };
}

/** What stands under "Other", for the state a unit is in. */
export function otherSteps(status: UnitStatus, hasCall: boolean): readonly UnitStatus[] {
  if (!hasCall) {
    const all = ["available", "outreach", "break", "meal", "out_of_service", "off_duty"] as const;
    return all.filter((one) => one !== status);
  }
  const onCall = [
    "en_route",
    "delayed",
    "staged",
    "on_scene",
    "with_person",
    "transporting",
    "at_destination",
  ] as const;
  const next = nextStep(status, hasCall);
  return onCall.filter((one) => one !== status && !(next.is === "status" && next.status === one));
}

/** The step of the strip a status belongs to. */
export function stepOf(status: UnitStatus): number {
  if (status === "delayed") return STEPS.indexOf("en_route");
  if (status === "staged") return STEPS.indexOf("en_route");
  if (status === "transporting" || status === "at_destination") return STEPS.indexOf("with_person");
  return STEPS.indexOf(status as StepName);
}

/** Before setting out a crew may say that it cannot go. */
export function mayDecline(status: UnitStatus): boolean {
  return status === "assigned" || status === "acknowledged";
}
