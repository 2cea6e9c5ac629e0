/** What a desk hands over, as lines to be read out to whoever takes over. Pure. */

import type { AssignmentWire, DeskHandover, IncidentWire } from "../../shared/api/openapi";
import { byId } from "./alarms";
import { callName } from "./units";
import { NOT_SERVED } from "./waiting";
import type { Unit } from "./wire";

export interface Line {
  readonly key: string;
  readonly who: string;
  readonly what: string;
  /** RFC 3339, or null where nothing has a beginning. */
  readonly since: string | null;
  /** The call it is about, to be opened. */
  readonly incident: string | null;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const HELP = {
  requested: "needs backup, and nobody has it",
  acknowledged: "needs backup, somebody has it, nobody goes yet",
  committed: "needs backup, somebody is on the way",
  arrived: "has help with it",
} as const;
const STATES: Readonly<Record<string, string>> = {
  assigned: "assigned, not acknowledged",
  acknowledged: "acknowledged",
  en_route: "en route",
  on_scene: "on scene",
};

/** What must be said first comes first; sections without a line are there as well. */
export function handover(document: DeskHandover, units: readonly Unit[]): Section[] {
  const known = new Known(document, units);
  const sections = [
    { title: "Calls for help", lines: document.backup_requests.map((one) => known.help(one)) },
    { title: "Calls that run", lines: document.assignments.map((one) => known.running(one)) },
    { title: "Calls nobody is on", lines: document.waiting.map((one) => known.waiting(one)) },
    { title: "Checks to come", lines: known.checks() },
    { title: "Not written up", lines: document.without_outcome.map((one) => known.unwritten(one)) },
    {
      title: "Tablets that owe data",
      lines: document.devices_owing.map((one) => known.owing(one)),
    },
  ];
  // Whoever may not read outcomes is not told that there are none either.
  if (!document.follow_ups) return sections;
  const wishes = document.follow_ups.map((one) => known.followUp(one));
  return [...sections, { title: "To be followed up", lines: wishes }];
}

class Known {
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #incidents: ReadonlyMap<string, IncidentWire>;
  readonly #assignments: ReadonlyMap<string, AssignmentWire>;

  constructor(
    private readonly document: DeskHandover,
    units: readonly Unit[],
  ) {
    this.#units = byId(units);
    this.#incidents = byId(document.incidents);
    this.#assignments = byId([...document.assignments, ...document.without_outcome]);
  }

  help(one: DeskHandover["backup_requests"][number]): Line {
    const what = HELP[one.state as keyof typeof HELP] ?? one.state;
    const call = this.#assignments.get(one.assignment ?? "")?.incident ?? null;
    return this.#line(one.id, this.#sign(one.unit), what, one.occurred_at, call);
  }

  running(one: AssignmentWire): Line {
    const what = `${STATES[one.state] ?? one.state}, ${this.#call(one.incident)}`;
    return this.#line(one.id, this.#sign(one.unit), what, one.assigned_at, one.incident);
  }

  waiting(one: DeskHandover["waiting"][number]): Line {
    const why = one.not_served_reason ? `: ${NOT_SERVED[one.not_served_reason]}` : "";
    const what = `${callName(one)}, ${one.address ?? "no address"}${why}`;
    return this.#line(one.id, `P${one.priority ?? "?"}`, what, one.received_at, one.id);
  }

  /** Answered ones have been followed by the next. */
  checks(): Line[] {
    return [...this.document.safety_checks]
      .sort((a, b) => a.due_at.localeCompare(b.due_at))
      .map((one) => {
        const assignment = this.#assignments.get(one.assignment);
        const isOverdue = one.due_at < this.document.server_time;
        const what = isOverdue ? "check overdue" : "check due";
        const call = assignment?.incident ?? null;
        return this.#line(one.id, this.#sign(assignment?.unit), what, one.due_at, call);
      });
  }

  unwritten(one: AssignmentWire): Line {
    const what = `no outcome, ${this.#call(one.incident)}`;
    return this.#line(one.id, this.#sign(one.unit), what, one.cleared_at, one.incident);
  }

  owing(one: DeskHandover["devices_owing"][number]): Line {
    const [unit] = [...this.#units.values()].filter((each) =>
      each.crew.some((person) => person.id === one.author),
    );
    const who = unit?.call_sign ?? (one.name || "A tablet");
    const what = one.owed === 1 ? "1 item has not arrived" : `${one.owed} items have not arrived`;
    return this.#line(`${one.device_id}-${one.author}`, who, what, one.last_push_at, null);
  }

  followUp(one: NonNullable<DeskHandover["follow_ups"]>[number]): Line {
    const consent = one.consent ? `consent ${one.consent}` : "consent not asked";
    return this.#line(one.outcome, this.#call(one.incident), consent, null, one.incident);
  }

  #line(
    key: string,
    who: string,
    what: string,
    since: string | null,
    incident: string | null,
  ): Line {
    return { key, who, what, since, incident };
  }

  #sign(unit: string | null | undefined): string {
    return this.#units.get(unit ?? "")?.call_sign ?? "A unit";
  }

  #call(id: string): string {
    const incident = this.#incidents.get(id);
    return incident ? `${callName(incident)}, ${incident.address ?? "no address"}` : "a call";
  }
}
