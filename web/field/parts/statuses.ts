/** Reporting a status: one tap, stored before anything else happens. */

import type { UnitStatus } from "../../shared/api/openapi";
import type { Duty } from "../duty";
import type { Intention } from "../outbox/outbox";
import { type Call, myUnit } from "../overlay";

export function statusIntention(duty: Duty, status: UnitStatus, call: Call | null): Intention {
  const fix = duty.positions.fix.value;
  const unit = myUnit(duty);
  return {
    kind: "status_event.create",
    occurred: duty.clock.read(),
    fields: {
      status,
      ...(unit ? { unit: unit.id } : {}),
      ...(call ? { assignment: call.assignment.id } : {}),
      ...(fix ? { latitude: fix.latitude, longitude: fix.longitude } : {}),
    },
  };
}

export function report(duty: Duty, status: UnitStatus, call: Call | null): void {
  void duty.outbox.write(statusIntention(duty, status, call));
}
