"""Reading calls: what belongs together, what somebody may see of it, and the board."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from incidents.models import OPEN_ASSIGNMENTS
from incidents.reach import everything_within_reach, forms_of, rendered, within_reach
from incidents.visibility import MODELS, Scope, waiting_for
from incidents.wire import DISPATCH, FORMS, FULL, sync_issues
from responders.access import Actor, Role
from responders.queries import Names
from sync.models import Issue, Mutation
from sync.mutations import parse_json
from sync.pull import Holdings, View, held_as
from sync.records import Fetch, Known, Plan, Ref, Shown


def expand(fetch: Fetch, refs: Sequence[Ref]) -> Plan:
    """Follows references: a call is an incident with its assignments, their units and its checks.

    `follow`: `call` (everything of the call, to be written), `calls` (a unit's open calls),
    `parents` (incident and unit, to look at), `roster` (a unit's programme and its terms),
    `unit` (of a shift or a backup request), `subject` (what an issue is about), `author` (of an
    issue: where they have worked), `checks` (of a check's or an answer's assignment, with what a
    call for cover needs).
    """
    plan = Plan()
    followed = _follow_calls(fetch, refs, plan)
    _follow_parents(fetch, set(_ids(refs, "assignment", "parents")) - followed, plan)
    _follow_roster(fetch, _ids(refs, "unit", "roster"), plan)
    _follow_unit(fetch, "responders_shift", _ids(refs, "shift", "unit"), plan, lock=True)
    _follow_unit(
        fetch, "incidents_backuprequest", _ids(refs, "backup_request", "unit"), plan, lock=False
    )
    _follow_subject(fetch, _ids(refs, "sync_issue", "subject"), plan)
    _follow_author(fetch, _ids(refs, "sync_issue", "author"), plan)
    _follow_checks(fetch, refs, plan)
    return plan


def _ids(refs: Sequence[Ref], type_name: str, follow: str) -> list[UUID]:
    return [ref.id for ref in refs if ref.type == type_name and ref.follow == follow]


def _follow_calls(fetch: Fetch, refs: Sequence[Ref], plan: Plan) -> set[UUID]:
    """Plans whole calls; the assignments whose incident and unit are among them."""
    assignments = _ids(refs, "assignment", "call")
    units = _ids(refs, "unit", "calls")
    incidents = set(_ids(refs, "incident", "call"))
    if not (assignments or units or incidents):
        return set()
    rows = fetch(
        "WITH named AS MATERIALIZED (SELECT id, incident_id, unit_id FROM incidents_assignment"
        " WHERE id = ANY(%s) OR incident_id = ANY(%s) OR (unit_id = ANY(%s) AND state = ANY(%s)))"
        " SELECT id, incident_id, unit_id FROM named"
        # A unit that is freed takes up its next call: that one is part of the decision too.
        " UNION SELECT NULL, incident_id, NULL FROM incidents_assignment"
        " WHERE unit_id = ANY(ARRAY(SELECT unit_id FROM named)) AND state = ANY(%s)",
        [assignments, list(incidents), units, list(OPEN_ASSIGNMENTS), list(OPEN_ASSIGNMENTS)],
    )
    incidents |= {row["incident_id"] for row in rows}
    followed = {row["id"] for row in rows if row["id"] is not None}
    plan.add("incident", incidents, lock=True)
    plan.add_children("assignment", "incident_id", incidents, lock=True)
    plan.add("unit", {row["unit_id"] for row in rows if row["id"] is not None}, lock=True)
    plan.add_children("safety_check", "assignment_id", followed, lock=True)
    return followed


def _follow_parents(fetch: Fetch, assignments: Collection[UUID], plan: Plan) -> None:
    if not assignments:
        return
    rows = fetch(
        "SELECT incident_id, unit_id FROM incidents_assignment WHERE id = ANY(%s)",
        [list(assignments)],
    )
    plan.add("incident", {row["incident_id"] for row in rows}, lock=False)
    plan.add("unit", {row["unit_id"] for row in rows}, lock=False)


def _follow_roster(fetch: Fetch, units: Sequence[UUID], plan: Plan) -> None:
    if not units:
        return
    rows = fetch("SELECT programme_id FROM responders_unit WHERE id = ANY(%s)", [list(units)])
    programmes = {row["programme_id"] for row in rows}
    plan.add_children("programme_terms", "programme_id", programmes, lock=False)


def _follow_unit(
    fetch: Fetch, table: str, records: Sequence[UUID], plan: Plan, *, lock: bool
) -> None:
    if not records:
        return
    rows = fetch(
        f"SELECT unit_id FROM {table} WHERE id = ANY(%s) AND unit_id IS NOT NULL",
        [list(records)],
    )
    plan.add("unit", {row["unit_id"] for row in rows}, lock=lock)


def _follow_subject(fetch: Fetch, issues: Sequence[UUID], plan: Plan) -> None:
    if not issues:
        return
    rows = fetch("SELECT record_type, record_id FROM sync_issue WHERE id = ANY(%s)", [list(issues)])
    for row in rows:
        if row["record_type"] == "outcome":
            # Which of two assessments stands is decided over all of the assignment's, or over all
            # of the incident's that have no assignment.
            outcomes = fetch(
                "SELECT o.id FROM incidents_outcome this JOIN incidents_outcome o"
                " ON o.incident_id = this.incident_id"
                " AND o.assignment_id IS NOT DISTINCT FROM this.assignment_id"
                " WHERE this.id = %s",
                [row["record_id"]],
            )
            plan.add("outcome", {one["id"] for one in outcomes}, lock=True)
        elif row["record_type"] and row["record_id"]:
            plan.add(row["record_type"], [row["record_id"]], lock=True)


def _follow_author(fetch: Fetch, issues: Sequence[UUID], plan: Plan) -> None:
    if not issues:
        return
    rows = fetch(
        "SELECT DISTINCT c.responder_id, c.unit_id FROM sync_issue i"
        " JOIN responders_crewmember c ON c.responder_id = i.author WHERE i.id = ANY(%s)",
        [list(issues)],
    )
    plan.add("unit", {row["unit_id"] for row in rows}, lock=False)
    authors = {row["responder_id"] for row in rows}
    plan.add_children("crew_member", "responder_id", authors, lock=False)


def _follow_checks(fetch: Fetch, refs: Sequence[Ref], plan: Plan) -> None:
    checks, named = _ids(refs, "safety_check", "checks"), _ids(refs, "assignment", "checks")
    if not (checks or named):
        return
    rows = fetch(
        "SELECT id, incident_id, unit_id FROM incidents_assignment WHERE id = ANY(%s) OR id IN"
        " (SELECT assignment_id FROM incidents_safetycheck WHERE id = ANY(%s))",
        [named, checks],
    )
    assignments = {row["id"] for row in rows}
    units = {row["unit_id"] for row in rows}
    plan.add("assignment", assignments, lock=True)
    plan.add_children("safety_check", "assignment_id", assignments, lock=True)
    plan.add("incident", {row["incident_id"] for row in rows}, lock=False)
    plan.add("unit", units, lock=False)
    plan.add_children("backup_request", "unit_id", units, lock=False)


def records(scopes: Sequence[Scope], type_name: str) -> QuerySet[Any]:
    """Everything of one type these scopes reach, as one query for lists."""
    reach = [scope.records.values("pk") for scope in scopes if scope.type == type_name]
    manager = MODELS[type_name]._default_manager
    if not reach:
        return manager.none()
    return manager.filter(pk__in=reach[0].union(*reach[1:]) if len(reach) > 1 else reach[0])


def render(
    actor: Actor, type_name: str, ids: Iterable[UUID], now: datetime
) -> dict[UUID, dict[str, Any]]:
    """Wire forms of those of these records that somebody may see, each in its fullest view."""
    wanted = set(ids)
    if not wanted:
        return {}
    return rendered(FORMS, within_reach(actor, now, {type_name: wanted}), Names())


def everything(actor: Actor, now: datetime, type_name: str, **wanted: Any) -> list[dict[str, Any]]:
    """Everything of a type that meets these conditions, as far as this person may see it."""
    matching = MODELS[type_name]._default_manager.filter(agency=actor.agency, **wanted)
    return list(render(actor, type_name, matching.values_list("pk", flat=True), now).values())


def show(
    actor: Actor, records_by_type: Mapping[str, Collection[UUID]], now: datetime, known: Known
) -> dict[tuple[str, UUID], Shown]:
    """These records as this person may see them now; what they may not see is absent.

    `known` has the rows that need not be read again.
    """
    ids = {name: some for name, some in records_by_type.items() if name in FORMS}
    if not ids:
        return {}
    reached = within_reach(actor, now, ids)
    documents = rendered(FORMS, reached, Names({actor.id: actor.name}), known)
    return {
        (reached[one].type, one): Shown(document["rev"], document)
        for one, document in documents.items()
    }


# Record types and views by number, as stored in what a device holds; only ever appended to.
TYPE_NUMBERS = tuple(MODELS)
VIEW_NUMBERS = (FULL, DISPATCH)
_TYPE_NUMBER = {name: number for number, name in enumerate(TYPE_NUMBERS)}
_VIEW_NUMBER = {name: number for number, name in enumerate(VIEW_NUMBERS)}
# Windows move with time alone: how long a device may go without looking at them again.
WINDOW_STEP = timedelta(minutes=1)


def pull_view(actor: Actor, now: datetime, *, types: Collection[str] = TYPE_NUMBERS) -> View:
    """What a person may see now of these types, as the pull compares it with what they hold."""

    def holdings() -> Holdings:
        held: Holdings = {}
        # Fuller views come first, and have the last word.
        for type_name, view, records in reversed(everything_within_reach(actor, now, types)):
            seen_as = held_as(_TYPE_NUMBER[type_name], _VIEW_NUMBER[view])
            held.update((record, seen_as(rev)) for record, rev in records)
        return held

    people = Names({actor.id: actor.name})

    def seen(type_name: str, view: int, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        # What it lists is within reach already, in the same snapshot.
        return forms_of(FORMS, type_name, VIEW_NUMBERS[view], ids, people)

    return View(
        types=TYPE_NUMBERS,
        holdings=holdings,
        render=seen,
        scope=_scope_of(actor, now),
        next_change_at=now + WINDOW_STEP,
    )


def _scope_of(actor: Actor, now: datetime) -> bytes:
    """Everything the scopes depend on besides records: roles and places held at this moment."""
    grants = sorted(
        f"{grant.role}/{grant.programme}/{grant.unit}"
        for grant in actor.grants
        if grant.is_valid(now)
    )
    units = sorted(str(unit) for unit in actor.crew_units(now))
    opened = sorted(str(record) for record in actor.opened(now))
    return hashlib.sha256("|".join([*grants, *units, *opened]).encode()).digest()


def me(actor: Actor, now: datetime) -> dict[str, Any]:
    """The person behind a request, with the unit and shift they crew at this moment."""
    span = next((span for span in actor.crew if span.is_on(now)), None)
    unit = render(actor, "unit", [span.unit], now).get(span.unit) if span else None
    shift = render(actor, "shift", [span.shift], now).get(span.shift) if span else None
    return {
        "id": str(actor.id),
        "name": actor.name,
        "role": actor.signing_role(now),
        "roles": sorted({grant.role.value for grant in actor.grants if grant.is_valid(now)}),
        "agency": str(actor.agency),
        "device_id": None if actor.device is None else str(actor.device),
        "unit": unit,
        "shift": shift,
        "server_time": now.isoformat().replace("+00:00", "Z"),
    }


# Kinds whose payload is clinical text until somebody has looked at it.
CLINICAL_KINDS = ("note.", "outcome.", "referral.", "follow_up.")


def open_issues(actor: Actor, results: Sequence[str], now: datetime) -> QuerySet[Issue]:
    """Issues that wait for a person, as far as they are this person's to settle."""
    return waiting_for(actor, now).filter(result__in=results, resolved_at__isnull=True)


def issue_documents(actor: Actor, issues: Sequence[Issue], now: datetime) -> list[dict[str, Any]]:
    """Issues with their author, and with values and payload for whom they are."""
    names = Names().of(issue.author for issue in issues)
    receipts = {issue.journal_receipt for issue in issues}
    journal = Mutation.objects.filter(agency=actor.agency, receipt_id__in=receipts)
    payloads = dict(journal.values_list("receipt_id", "payload"))
    return [
        _issue_document(actor, issue, names, payloads.get(issue.journal_receipt), now)
        for issue in issues
    ]


def _issue_document(
    actor: Actor, issue: Issue, names: Mapping[UUID, str], payload: str | None, now: datetime
) -> dict[str, Any]:
    is_open_book = _may_read_payload(actor, issue, now)
    row = {field.attname: getattr(issue, field.attname) for field in issue._meta.concrete_fields}
    (document,) = sync_issues([row], FULL, Names())
    fields = issue.fields or []
    if not is_open_book:
        fields = [{"name": one["name"]} for one in fields]
    return {
        **document,
        "record_type": issue.record_type,
        "author": {"id": str(issue.author), "name": names.get(issue.author, ""), "role": ""},
        "detail": document["detail"] if is_open_book else None,
        "conflict": {"id": str(issue.id), "fields": fields} if issue.fields else None,
        "payload": parse_json(payload.encode()) if payload and is_open_book else None,
    }


def _may_read_payload(actor: Actor, issue: Issue, now: datetime) -> bool:
    if issue.author == actor.id:
        return True
    if not actor.has_role({Role.SUPERVISOR}, now):
        return False
    is_clinical = issue.kind.startswith(CLINICAL_KINDS) or issue.kind == "?"
    return actor.is_care(now) or not is_clinical
