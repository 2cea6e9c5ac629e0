/** What a desk hands over, as lines to be read out to whoever takes over. Pure. */

import type { AssignmentWire, DeskHandover, IncidentWire } from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import {
  ASSIGNMENT_STATE,
  FOLLOW_UP_CONSENT,
  NOT_SERVED_REASON,
} from "../../shared/codes/generated";
import { t, wordOf } from "../words/board";
import { byId } from "./alarms";
import { callName, priorityWord } from "./units";
import { isToClose, isToTake } from "./waiting";
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

/** What must be said first comes first; sections without a line are there as well. */
export function handover(document: DeskHandover, units: readonly Unit[]): Section[] {
  const known = new Known(document, units);
  const sections = [
    { title: t("handover.help"), lines: document.backup_requests.map((one) => known.help(one)) },
    { title: t("handover.running"), lines: document.assignments.map((one) => known.running(one)) },
    {
      title: t("handover.waiting"),
      lines: document.waiting.filter(isToTake).map((one) => known.waiting(one)),
    },
    { title: t("handover.checks"), lines: known.checks() },
    {
      title: t("handover.unwritten"),
      lines: [...document.without_outcome.map((one) => known.unwritten(one)), ...known.longOwed()],
    },
    {
      title: t("handover.to_close"),
      lines: document.waiting.filter(isToClose).map((one) => known.waiting(one)),
    },
    {
      title: t("owing.title"),
      lines: document.devices_owing.map((one) => known.owing(one)),
    },
  ];
  // Whoever may not read outcomes is not told that there are none either.
  if (!document.follow_ups) return sections;
  const wishes = document.follow_ups.map((one) => known.followUp(one));
  return [...sections, { title: t("handover.follow_ups"), lines: wishes }];
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
    const what = wordOf("handover_help", one.state) ?? one.state;
    const call = this.#assignments.get(one.assignment ?? "")?.incident ?? null;
    return this.#line(one.id, this.#sign(one.unit), what, one.occurred_at, call);
  }

  running(one: AssignmentWire): Line {
    const state = wordOf("handover_state", one.state) ?? within(word(ASSIGNMENT_STATE, one.state));
    const what = `${state}, ${this.#call(one.incident)}`;
    return this.#line(one.id, this.#sign(one.unit), what, one.assigned_at, one.incident);
  }

  waiting(one: DeskHandover["waiting"][number]): Line {
    const why = one.not_served_reason
      ? `: ${within(word(NOT_SERVED_REASON, one.not_served_reason))}`
      : "";
    const what = `${callName(one)}, ${one.address ?? t("no_address.within")}${why}`;
    return this.#line(one.id, priorityWord(one.priority), what, one.received_at, one.id);
  }

  /** Answered ones have been followed by the next. */
  checks(): Line[] {
    return [...this.document.safety_checks]
      .sort((a, b) => a.due_at.localeCompare(b.due_at))
      .map((one) => {
        const assignment = this.#assignments.get(one.assignment);
        const isOverdue = one.due_at < this.document.server_time;
        const what = t(isOverdue ? "handover.check_overdue" : "handover.check_due");
        const call = assignment?.incident ?? null;
        return this.#line(one.id, this.#sign(assignment?.unit), what, one.due_at, call);
      });
  }

  unwritten(one: AssignmentWire): Line {
    const what = t("handover.no_outcome", { call: this.#call(one.incident) });
    return this.#line(one.id, this.#sign(one.unit), what, one.cleared_at, one.incident);
  }

  /** On calls that are open still, from longer ago than the rest of the list looks back. */
  longOwed(): Line[] {
    const listed = new Set(this.document.without_outcome.map((one) => one.id));
    return this.document.waiting.flatMap((call) =>
      call.owed_by
        .filter((one) => !listed.has(one.assignment))
        .map((one) => {
          const place = `${callName(call)}, ${call.address ?? t("no_address.within")}`;
          const what = t("handover.no_outcome", { call: place });
          return this.#line(one.assignment, this.#sign(one.unit), what, one.since, call.id);
        }),
    );
  }

  owing(one: DeskHandover["devices_owing"][number]): Line {
    const [unit] = [...this.#units.values()].filter((each) =>
      each.crew.some((person) => person.id === one.author),
    );
    const who = unit?.call_sign ?? (one.name || t("a_tablet"));
    const what = t("handover.owing", { n: one.owed });
    return this.#line(`${one.device_id}-${one.author}`, who, what, one.last_push_at, null);
  }

  followUp(one: NonNullable<DeskHandover["follow_ups"]>[number]): Line {
    const said = one.consent && within(word(FOLLOW_UP_CONSENT, one.consent));
    const consent = said ? t("handover.consent", { consent: said }) : t("handover.consent_unasked");
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
    return this.#units.get(unit ?? "")?.call_sign ?? t("a_unit");
  }

  #call(id: string): string {
    const incident = this.#incidents.get(id);
    return incident
      ? `${callName(incident)}, ${incident.address ?? t("no_address.within")}`
      : t("handover.a_call");
  }
}
