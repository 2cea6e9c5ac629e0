/** What was reported of a call - steps, notes, arrival, checks - with this device's own over it. */

import type { NoteWire, Person, StatusEventWire, UnitStatus } from "../shared/api/openapi";
import type { Duty } from "./duty";
import {
  type Call,
  currentCall,
  isAhead,
  missing,
  myUnit,
  statusNow,
  type Written,
  wallOf,
  written,
} from "./overlay";
import { type DueCheck, nextCheck } from "./rules/checks";

export interface Shown<T> {
  readonly record: T;
  readonly isUnsent: boolean;
  /** `Date.now()` when the server's answer came here; null if another device sent it. */
  readonly receivedAt: number | null;
}

/** Reached steps: the first time each status was reported for this call, ms since 1970. */
export function reached(
  duty: Duty,
  call: Call,
): ReadonlyMap<UnitStatus, { readonly at: number; readonly isUnsent: boolean }> {
  const steps = new Map<UnitStatus, { at: number; isUnsent: boolean }>();
  const add = (status: UnitStatus, at: number, isUnsent: boolean) => {
    const known = steps.get(status);
    if (!known || at < known.at) steps.set(status, { at, isUnsent });
  };
  const { assigned_at, acknowledged_at } = call.assignment;
  if (assigned_at) add("assigned", Date.parse(assigned_at), call.isUnsent);
  if (acknowledged_at) add("acknowledged", Date.parse(acknowledged_at), false);
  for (const event of statusEvents(duty, call.assignment.id)) {
    add(event.record.status, Date.parse(event.record.corrected_at), event.isUnsent);
  }
  return steps;
}

/** When the unit says it will be there; what was said here counts until the server has it. */
export function arrival(
  duty: Duty,
  call: Call,
): { readonly eta: string | null; readonly isUnsent: boolean } {
  const said = written(duty, "assignment.patch").filter(
    (one) =>
      one.mutation.record_id === call.assignment.id &&
      one.mutation.fields.eta !== undefined &&
      (one.isUnsent || isAhead(duty, one)),
  );
  const last = said.at(-1);
  if (!last) return { eta: call.assignment.eta, isUnsent: false };
  return { eta: String(last.mutation.fields.eta), isUnsent: last.isUnsent };
}

export function statusEvents(duty: Duty, assignment: string): readonly Shown<StatusEventWire>[] {
  const known = duty.store
    .list("status_event")
    .filter((one) => one.assignment === assignment && !one.out_of_sequence)
    .map((record) => ({ record, isUnsent: false, receivedAt: null }));
  const local = missing(duty, "status_event.create", "status_event")
    .filter((one) => one.mutation.fields.assignment === assignment)
    .map((one) => ({
      record: {
        ...one.mutation.fields,
        id: one.mutation.record_id,
        corrected_at: new Date(wallOf(one)).toISOString(),
      } as unknown as StatusEventWire,
      isUnsent: one.isUnsent,
      receivedAt: null,
    }));
  return [...known, ...local];
}

/** Notes on a call, newest first, with amendments made here. */
export function notes(duty: Duty, call: Call): readonly Shown<NoteWire>[] {
  const receipts = new Map(
    duty.outbox.received.value.map((one) => [one.mutation.record_id, one.receivedAt]),
  );
  const amendments = written(duty, "note.amend").filter(
    (one) => one.isUnsent || isAhead(duty, one),
  );
  const known = duty.store
    .list("note")
    .filter((one) => one.assignment === call.assignment.id || one.incident === call.incident?.id)
    .map((record) => ({ record, isUnsent: false, receivedAt: receipts.get(record.id) ?? null }));
  const local = missing(duty, "note.create", "note")
    .filter((one) => one.mutation.fields.assignment === call.assignment.id)
    .map((one) => ({
      record: noteFrom(duty, one),
      isUnsent: one.isUnsent,
      receivedAt: receipts.get(one.mutation.record_id) ?? null,
    }));
  return [...known, ...local]
    .map((one) => amended(one, amendments))
    .sort((a, b) => b.record.corrected_at.localeCompare(a.record.corrected_at));
}

function noteFrom(duty: Duty, one: Written): NoteWire {
  const at = new Date(wallOf(one)).toISOString();
  return {
    ...(one.mutation.fields as unknown as Pick<NoteWire, "kind" | "body" | "assignment">),
    ...{ id: one.mutation.record_id, rev: 0, incident: "", revisions: [] },
    ...{ author: myself(duty), occurred_at: at, received_at: at, corrected_at: at },
  };
}

function amended(shown: Shown<NoteWire>, all: readonly Written[]): Shown<NoteWire> {
  const last = all.filter((one) => one.mutation.record_id === shown.record.id).at(-1);
  const body = last?.mutation.fields.body;
  if (!last || body === shown.record.body) return shown;
  const { record } = shown;
  const revisions = [...record.revisions, { body: record.body, at: record.corrected_at }];
  return {
    ...shown,
    record: { ...record, body: String(body), revisions } as NoteWire,
    isUnsent: shown.isUnsent || last.isUnsent,
  };
}

export function myself(duty: Duty): Person {
  const me = duty.me.value;
  const crew = myUnit(duty)?.crew ?? [];
  const role = crew.find((person) => person.id === me?.id)?.role ?? me?.role ?? "";
  return { id: duty.holder.id, name: me?.name ?? duty.holder.name, role };
}

/** The crew's next check; also one the server could not tell of. */
export function check(duty: Duty): DueCheck | null {
  const call = currentCall(duty);
  const status = statusNow(duty);
  if (!call || !status) return null;
  const steps = reached(duty, call);
  const arrivedAt = steps.get("on_scene")?.at ?? steps.get("with_person")?.at ?? null;
  return nextCheck({
    assignment: call.assignment.id,
    status: status.status,
    arrivedAt,
    hasCautions: hasCautions(call),
    checks: duty.store.list("safety_check"),
    answers: written(duty, "safety_check.answer")
      .filter((one) => one.mutation.fields.assignment === call.assignment.id)
      .filter((one) => one.isUnsent || isAhead(duty, one))
      .map((one) => ({ check: one.mutation.record_id, at: wallOf(one) })),
  });
}

export function hasCautions(call: Call): boolean {
  const { incident } = call;
  return (
    (incident?.cautions.length ?? 0) > 0 ||
    incident?.weapon_reported === true ||
    incident?.violence_reported === true
  );
}
