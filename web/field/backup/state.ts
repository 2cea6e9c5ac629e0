/** Which call for help is shown, and what the next hold asks for. */

import { signal } from "@preact/signals";
import type { BackupKind, Urgency } from "../../shared/api/openapi";
import { now } from "../../shared/now";
import type { Duty } from "../duty";
import type { Hold } from "../parts/hold";
import { currentCall, type Help, help, myUnit } from "../view";
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

/** The newest call for help that is not over. */
export function openHelp(duty: Duty): Help | null {
  const reachable = duty.contact.isReachable.value;
  return (
    help(duty)
      .filter((one) => ladder(one.made, one.record, reachable, now.value).face !== "over")
      .at(-1) ?? null
  );
}

/** The call for help whose page covers everything. */
export function shownHelp(duty: Duty): Help | null {
  const open = openHelp(duty);
  return open && !aside.value.has(open.id) ? open : null;
}

export function putAside(id: string): void {
  aside.value = new Set(aside.value).add(id);
}

export function bringBack(id: string): void {
  aside.value = new Set([...aside.value].filter((one) => one !== id));
}
