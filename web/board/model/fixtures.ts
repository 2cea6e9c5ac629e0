/** Records for the tests of the board's lists: as little of each as they look at. */

import type { AssignmentWire, Board } from "../../shared/api/openapi";
import type { Unit, Verdict, WaitingCall } from "./wire";

export const NOON = "2026-11-22T12:00:00Z";
export const at = (seconds: number) => new Date(Date.parse(NOON) + seconds * 1000).toISOString();

export const unit = (call_sign: string, about: Partial<Unit> = {}): Unit =>
  ({
    id: call_sign,
    rev: 1,
    call_sign,
    status: "available",
    status_as_of: NOON,
    assignment: null,
    assignments: [],
    crew: [],
    shift: "s",
    position: null,
    last_heard_at: NOON,
    check_due_at: null,
    ...about,
  }) as Unit;

export const fix = (seconds: number, about = {}) => ({
  latitude: 36,
  longitude: -78.9,
  accuracy_m: 10,
  fix_at: at(seconds),
  age_s: 0,
  stale: false,
  alarm: false,
  ...about,
});

export const call = (id: string, about: Partial<WaitingCall> = {}): WaitingCall =>
  ({
    id,
    rev: 1,
    number: id,
    call_type: "WELFARE",
    call_type_label: "Welfare check",
    priority: 5,
    address: "1 Invented Street",
    received_at: NOON,
    not_served_reason: null,
    closed_at: null,
    waits_for: "to_take",
    owed_by: [],
    ...about,
  }) as WaitingCall;

export const assignment = (id: string, of: string, to: string, about = {}): AssignmentWire =>
  ({
    id,
    rev: 1,
    incident: of,
    unit: to,
    state: "assigned",
    alert_level: 0,
    ...about,
  }) as AssignmentWire;

export const board = (about: Partial<Board> = {}): Board => ({
  server_time: NOON,
  units: [],
  alarms: [],
  backup_requests: [],
  unacknowledged: [],
  waiting: [],
  incidents: [],
  assignments: [],
  devices_owing: [],
  ...about,
});

export const verdict = (programme_code: string, ...codes: string[]): Verdict => ({
  programme: programme_code,
  programme_code,
  verdict: codes.length ? "does_not_fit" : "fits",
  reasons: codes.map((code) => ({ code, words: `because of ${code}` })),
});
