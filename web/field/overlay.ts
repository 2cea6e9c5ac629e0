/**
 * What the screens show: the records the server sent, with what this device wrote over them until
 * the server has it. Every function reads signals, so that a screen that calls it follows them.
 */

import type {
  AssignmentWire,
  BackupRequestWire,
  IncidentWire,
  ShiftWire,
  SyncIssueWire,
  UnitStatus,
  UnitWire,
} from "../shared/api/openapi";
import type { RecordType } from "../shared/api/records";
import { isOneOf } from "../shared/codes/codes";
import { OPEN_ASSIGNMENTS } from "../shared/codes/generated";
import type { Made } from "./backup/ladder";
import type { Duty } from "./duty";
import type { Mutation } from "./outbox/lanes";

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

/**
 * The same without what the records show already: the server may have taken in what still waits
 * here for its answer.
 */
export function missing(duty: Duty, kind: string, type: RecordType): readonly Written[] {
  const known = duty.store.table(type).value;
  return written(duty, kind).filter((one) => !known.has(one.mutation.record_id));
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

/** Received, but no pull has begun since: the record of the unit may be older. */
export function isAhead(duty: Duty, one: Written): boolean {
  const receipt = duty.outbox.received.value.find((r) => r.mutation.id === one.mutation.id);
  const pulled = duty.lastWalkAt;
  return receipt !== undefined && (pulled === null || pulled <= receipt.receivedAt);
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

/** The calls of my unit that are open, the one it works on first. */
export function calls(duty: Duty): readonly Call[] {
  const unit = myUnit(duty);
  const here = duty.store
    .list("assignment")
    .filter((one) => one.unit === unit?.id && isOneOf(OPEN_ASSIGNMENTS, one.state))
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
  const states: readonly AssignmentWire["state"][] = OPEN_ASSIGNMENTS;
  return states.indexOf(call.assignment.state) * 100 + (call.incident?.priority ?? 0);
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
    ...{ violence_reported: null, closed_at: null, reopened_at: null },
    ...{ reason: null, not_served_reason: null },
    received_at: new Date(wallOf(one)).toISOString(),
  };
  return { id: one.mutation.record_id, rev: 0, ...empty, ...one.mutation.fields } as IncidentWire;
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
