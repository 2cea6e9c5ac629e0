/** Shifts ahead and what they lack, unit by unit. Pure. */

import type { ShiftWire } from "../../shared/api/openapi";
import type { Unit } from "./wire";

export interface Duty {
  readonly unit: Unit;
  /** Now and ahead, the earliest first. */
  readonly shifts: readonly ShiftWire[];
  readonly isOnDuty: boolean;
  /** When a crew comes on duty that the unit does not have now, or null. */
  readonly nextAt: number | null;
}

const AHEAD_MS = 24 * 3600 * 1000;

/** Every unit with its shifts that end after `now` and begin within a day; gaps first. */
export function duties(units: readonly Unit[], shifts: readonly ShiftWire[], now: number): Duty[] {
  return units
    .map((unit) => {
      const own = shifts
        .filter((one) => one.unit === unit.id && isAhead(one, now))
        .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
      const isOnDuty = own.some((one) => Date.parse(one.starts_at) <= now);
      const next = own.find((one) => Date.parse(one.starts_at) > now);
      return { unit, shifts: own, isOnDuty, nextAt: next ? Date.parse(next.starts_at) : null };
    })
    .sort((a, b) => rank(a) - rank(b) || a.unit.call_sign.localeCompare(b.unit.call_sign));
}

function isAhead(shift: ShiftWire, now: number): boolean {
  if (shift.ended_at !== null) return false;
  return Date.parse(shift.ends_at) > now && Date.parse(shift.starts_at) < now + AHEAD_MS;
}

/** A shift that runs or comes and is not complete. */
export function lacks(shift: ShiftWire): boolean {
  return !shift.complete;
}

function rank(duty: Duty): number {
  if (duty.shifts.some(lacks)) return 0;
  return duty.isOnDuty ? 2 : 1;
}
