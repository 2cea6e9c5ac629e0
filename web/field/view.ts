/**
 * What the screens show: the records the server sent, with what this device wrote over them until
 * the server has it. Every function reads signals, so that a screen that calls it follows them.
 */

import type {
  AssignmentWire,
  BackupRequestWire,
  IncidentWire,
  NoteWire,
  OutcomeWire,
  Person,
  ShiftWire,
  StatusEventWire,
  SyncIssueWire,
  UnitStatus,
  UnitWire,
} from "../shared/api/openapi";
import type { RecordType } from "../shared/api/records";
import type { Made } from "./backup/ladder";
import type { Duty } from "./duty";
import type { Mutation } from "./outbox/lanes";
import { type DueCheck, nextCheck } from "./rules/checks";

/** Something written here, and how far it has come. */
export interface Written {
  readonly mutation: Mutation;
  readonly at: number;
  readonly isUnsent: boolean;
}

/** What this device wrote of a kind and the records do not show yet, oldest first. */
export function written(duty: Duty, kind: string): readonly Written[] {
  const received = duty.outbox.received.value
    .filter((one) => one.mutation.kind === kind && one.result !== "rejected")
    .map(({ mutation, at }) => ({ mutation, at, isUnsent: false }));
  const queued = duty.outbox.queue.value
    .filter((one) => one.mutation.kind === kind)
    .map(({ mutation, at }) => ({ mutation, at, isUnsent: true }));
  return [...received, ...queued];
}

function missing(duty: Duty, kind: string, type: RecordType): readonly Written[] {
  const known = duty.store.table(type).value;
  return written(duty, kind).filter((one) => one.isUnsent || !known.has(one.mutation.record_id));
}

// --- Unit and crew ------------------------------------------------------------------------

export function myUnit(duty: Duty): UnitWire | null {
  const me = duty.me.value;
  const units = duty.store.list("unit");
  const crewed = units.find((unit) => unit.crew.some((person) => person.id === me?.id));
  return crewed ?? duty.store.get("unit", me?.unit?.id) ?? me?.unit ?? null;
}

export function myShift(duty: Duty): ShiftWire | null {
  const unit = myUnit(duty);
  return duty.store.get("shift", unit?.shift) ?? duty.me.value?.shift ?? null;
}

export interface StatusNow {
  readonly status: UnitStatus;
  /** ms since 1970. */
  readonly since: number;
  readonly isUnsent: boolean;
}

/** The unit's status as this crew knows it: the server's, or what was tapped here after it. */
export function statusNow(duty: Duty): StatusNow | null {
  const unit = myUnit(duty);
  const tapped = written(duty, "status_event.create").filter(
    (one) => one.isUnsent || isAhead(duty, one),
  );
  const last = tapped.at(-1);
  if (last) {
    const status = last.mutation.fields.status as UnitStatus;
    return { status, since: wallOf(last), isUnsent: last.isUnsent };
  }
  if (!unit) return null;
  const since = unit.status_as_of ? Date.parse(unit.status_as_of) : Date.now();
  return { status: unit.status, since, isUnsent: false };
}

/** Received, but no pull has come since: the record of the unit may be older. */
function isAhead(duty: Duty, one: Written): boolean {
  const receipt = duty.outbox.received.value.find((r) => r.mutation.id === one.mutation.id);
  const pulled = duty.lastWalkAt;
  return receipt !== undefined && (pulled === null || pulled < receipt.receivedAt);
}

export function wallOf(one: { readonly mutation: Mutation; readonly at: number }): number {
  return one.mutation.occurred.wall ? Date.parse(one.mutation.occurred.wall) : one.at;
}

// --- Calls --------------------------------------------------------------------------------

export interface Call {
  readonly assignment: AssignmentWire;
  readonly incident: IncidentWire | null;
  /** Made here and not yet at the server. */
  readonly isUnsent: boolean;
}

const OPEN: readonly AssignmentWire["state"][] = [
  "assigned",
  "acknowledged",
  "en_route",
  "on_scene",
];

/** The calls of my unit that are open, the one it works on first. */
export function calls(duty: Duty): readonly Call[] {
  const unit = myUnit(duty);
  const here = duty.store
    .list("assignment")
    .filter((one) => one.unit === unit?.id && OPEN.includes(one.state))
    .map((assignment) => ({
      assignment,
      incident: incidentOf(duty, assignment.incident),
      isUnsent: false,
    }));
  const left = leftHere(duty);
  return [...here, ...flaggedDown(duty)]
    .filter((call) => !left.has(call.assignment.id))
    .sort((a, b) => rank(b) - rank(a));
}

/** The call the unit works on: of those that are open, or the last one while it is written up. */
export function currentCall(duty: Duty): Call | null {
  const [first] = calls(duty);
  const status = statusNow(duty)?.status;
  if (status === "clearing") return lastCleared(duty) ?? first ?? null;
  return first ?? null;
}

export function callOf(duty: Duty, assignment: string): Call | null {
  const known = duty.store.get("assignment", assignment);
  if (!known) return flaggedDown(duty).find((call) => call.assignment.id === assignment) ?? null;
  return { assignment: known, incident: incidentOf(duty, known.incident), isUnsent: false };
}

/** Calls this device has left, as far as the records do not say so yet. */
function leftHere(duty: Duty): ReadonlySet<string> {
  const statuses = written(duty, "status_event.create").filter(
    (one) =>
      (one.mutation.fields.status === "clearing" || one.mutation.fields.status === "available") &&
      (one.isUnsent || isAhead(duty, one)),
  );
  const declined = written(duty, "assignment.decline").filter(
    (one) => one.isUnsent || isAhead(duty, one),
  );
  return new Set([
    ...statuses.map((one) => String(one.mutation.fields.assignment ?? "")),
    ...declined.map((one) => one.mutation.record_id),
    ...duty.closings.waiting.value.map((one) => one.assignment),
  ]);
}

function lastCleared(duty: Duty): Call | null {
  const unit = myUnit(duty);
  const left = [...leftHere(duty)].at(-1);
  if (left) return callOf(duty, left);
  const cleared = duty.store
    .list("assignment")
    .filter((one) => one.unit === unit?.id && one.state === "cleared" && one.cleared_at)
    .sort((a, b) => String(b.cleared_at).localeCompare(String(a.cleared_at)))[0];
  return cleared ? callOf(duty, cleared.id) : null;
}

/** The further it has come, the more it is the one at hand; then the more urgent. */
function rank(call: Call): number {
  return OPEN.indexOf(call.assignment.state) * 100 + (call.incident?.priority ?? 0);
}

function incidentOf(duty: Duty, id: string): IncidentWire | null {
  return duty.store.get("incident", id) ?? null;
}

function flaggedDown(duty: Duty): readonly Call[] {
  const incidents = new Map(
    missing(duty, "incident.create", "incident").map((one) => [one.mutation.record_id, one]),
  );
  return missing(duty, "assignment.create", "assignment").map((one) => {
    const { fields, record_id: id } = one.mutation;
    const incident = incidents.get(String(fields.incident));
    return {
      assignment: assignmentFrom(id, fields, one),
      incident:
        duty.store.get("incident", String(fields.incident)) ??
        (incident ? incidentFrom(incident) : null),
      isUnsent: one.isUnsent,
    };
  });
}

function assignmentFrom(id: string, fields: Mutation["fields"], one: Written): AssignmentWire {
  const at = new Date(wallOf(one)).toISOString();
  return {
    ...{ id, rev: 0, incident: String(fields.incident), unit: String(fields.unit) },
    ...{ state: "assigned", assigned_at: at, acknowledged_at: null, cleared_at: null },
    ...{ eta: null, team_note: null, reason: null, alert_level: 0 },
  };
}

function incidentFrom(one: Written): IncidentWire {
  const empty = {
    ...{ number: "", call_type: null, call_type_label: null, priority: 5, status: "Active" },
    ...{ address: null, latitude: null, longitude: null, area: null, cautions: [] },
    ...{ narrative: null, caller_name: null, caller_phone: null, weapon_reported: null },
    ...{ violence_reported: null, closed_at: null, reason: null, not_served_reason: null },
    received_at: new Date(wallOf(one)).toISOString(),
  };
  return { id: one.mutation.record_id, rev: 0, ...empty, ...one.mutation.fields } as IncidentWire;
}

// --- What was reported of a call ----------------------------------------------------------

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

/** The outcome that stands for a call, or the one written here. */
export function outcome(duty: Duty, call: Call): Shown<Partial<OutcomeWire>> | null {
  const known = duty.store
    .list("outcome")
    .find((one) => one.assignment === call.assignment.id && one.current);
  if (known) return { record: known, isUnsent: false, receivedAt: null };
  const mine = missing(duty, "outcome.create", "outcome")
    .filter((one) => one.mutation.fields.assignment === call.assignment.id)
    .at(-1);
  if (!mine) return null;
  const record = { ...mine.mutation.fields, id: mine.mutation.record_id } as Partial<OutcomeWire>;
  return { record, isUnsent: mine.isUnsent, receivedAt: null };
}

export function myself(duty: Duty): Person {
  const me = duty.me.value;
  const crew = myUnit(duty)?.crew ?? [];
  const role = crew.find((person) => person.id === me?.id)?.role ?? me?.role ?? "";
  return { id: duty.holder.id, name: me?.name ?? duty.holder.name, role };
}

// --- Safety check -------------------------------------------------------------------------

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

// --- Calls for help -----------------------------------------------------------------------

export interface Help {
  readonly id: string;
  readonly made: Made | null;
  readonly record: BackupRequestWire | null;
}

/** Calls for help of this crew that are not over, the newest last. A quiet one is none of them. */
export function help(duty: Duty): readonly Help[] {
  const unit = myUnit(duty);
  const records = duty.store.table("backup_request").value;
  const made = duty.backups.made.value;
  const ids = new Set([...records.keys(), ...made.keys()]);
  return [...ids]
    .map((id) => ({ id, made: made.get(id) ?? null, record: records.get(id) ?? null }))
    .filter(({ record }) => !record?.quiet && (record === null || record.unit === unit?.id))
    .sort((a, b) => startOf(a) - startOf(b));
}

export function startOf(one: Help): number {
  return one.made?.madeAt ?? Date.parse(one.record?.corrected_at ?? "");
}

// --- What needs a person ------------------------------------------------------------------

/** Conflicts and refusals of what this person wrote, open ones only. */
export function issues(duty: Duty): readonly SyncIssueWire[] {
  const settled = new Set(written(duty, "sync_issue.dismiss").map((one) => one.mutation.record_id));
  return duty.store
    .list("sync_issue")
    .filter((one) => one.resolved_at === null && !settled.has(one.id))
    .sort((a, b) => a.created_at.localeCompare(b.created_at));
}

export function needsYou(duty: Duty): number {
  const parked = duty.outbox.queue.value.filter((one) => one.parked !== null);
  return issues(duty).filter((one) => one.result !== "held").length + parked.length;
}
