/** Which call for help is shown, and what the next hold asks for. */

import { signal } from "@preact/signals";
import type { BackupKind, Urgency } from "../../shared/api/openapi";
import { now } from "../../shared/now";
import type { Duty } from "../duty";
import { currentCall, type Help, help, myUnit } from "../overlay";
import type { Hold } from "../parts/hold";
import { followed, type Standing } from "./follow";
import { ladder } from "./ladder";

export interface Wanted {
  readonly kind: BackupKind;
  readonly urgency: Urgency;
}

/** What a hold anywhere asks for: the agency's default. */
export const DEFAULT: Wanted = { kind: "law_enforcement", urgency: "emergency" };

/** What is being held for at the moment, and how. */
export const holding = signal<Hold>("idle");
export const wanted = signal<Wanted>(DEFAULT);
/** Calls for help whose page was put aside: they stay on top as a strip. */
export const aside = signal<ReadonlySet<string>>(new Set());

export function ask(duty: Duty, asked: Wanted): void {
  const fix = duty.positions.fix.value;
  const call = currentCall(duty);
  duty.backups.ask({
    ...asked,
    unit: myUnit(duty)?.id ?? null,
    assignment: call?.assignment.id ?? null,
    latitude: fix?.latitude ?? null,
    longitude: fix?.longitude ?? null,
  });
}

/** The crew's calls for help that are not over, in the order they were made. */
function open(duty: Duty): Standing[] {
  const reachable = duty.contact.isReachable.value;
  return help(duty)
    .map((one) => ({ help: one, state: ladder(one.made, one.record, reachable, now.value) }))
    .filter((one) => one.state.face !== "over");
}

/** The call for help that the crew follows. */
export function openHelp(duty: Duty): Help | null {
  return followed(open(duty))?.help ?? null;
}

/** The others of the crew that are open. */
export function otherHelp(duty: Duty, { id }: Help): Standing[] {
  return open(duty).filter((one) => one.help.id !== id);
}

/** Those of the person who holds this tablet: nobody else's are theirs to add to. */
export function ownHelp(duty: Duty): Help[] {
  const me = duty.me.value?.id;
  return open(duty)
    .filter(({ help: one, state }) => !state.isCancelWanted && isBy(one, me))
    .map((one) => one.help);
}

function isBy({ made, record }: Help, person: string | undefined): boolean {
  return made !== null || record?.author.id === person;
}

/** The call for help whose page covers everything: unless all that are open were put aside. */
export function shownHelp(duty: Duty): Help | null {
  return isAside(duty) ? null : openHelp(duty);
}

export function isAside(duty: Duty): boolean {
  return open(duty).every((one) => aside.value.has(one.help.id));
}

export function putAside(duty: Duty): void {
  aside.value = new Set([...aside.value, ...open(duty).map((one) => one.help.id)]);
}

export function bringBack(): void {
  aside.value = new Set();
}
