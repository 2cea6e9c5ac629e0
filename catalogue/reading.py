"""Reading records: what somebody may see of them, in their wire forms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from catalogue.compiled import (
    NOTHING,
    Parts,
    Visible,
    in_scope,
    plainly_in_scope,
    read_in,
    reading,
    rendered,
    some_in_scope,
    visible_in,
)
from catalogue.copies import ISSUE, withhold_copies
from catalogue.records import LOCK_ORDER
from catalogue.visibility import MODELS, Scope, waiting_for
from incidents.clinical import is_clinical
from incidents.forms import FORMS
from incidents.wire import FULL
from responders.access import Actor, Role
from responders.forms import Document
from responders.queries import Names
from sync import lane
from sync.catalogue import Answer, Known, Shown
from sync.models import Issue, Mutation
from sync.mutations import parse_json
from sync.overlay import Overlay
from sync.records import Question


def records(scopes: Sequence[Scope], type_name: str) -> QuerySet[Any]:
    """Everything of one type in these scopes, as one query for lists."""
    keys = [scope.records.values("pk") for scope in scopes if scope.type == type_name]
    manager = MODELS[type_name]._default_manager
    if not keys:
        return manager.none()
    return manager.filter(pk__in=keys[0].union(*keys[1:]) if len(keys) > 1 else keys[0])


def render(
    actor: Actor, type_name: str, ids: Iterable[UUID], now: datetime
) -> dict[UUID, dict[str, Any]]:
    """Wire forms of those of these records that somebody may see, each in its fullest view."""
    wanted = set(ids)
    if not wanted:
        return {}
    documents = rendered(FORMS, in_scope(actor, now, {type_name: wanted}), Names())
    if type_name == ISSUE:
        withhold_copies(actor, now, documents.values())
    return documents


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
    seen = look(actor, records_by_type, now, known)
    return {} if seen is None else seen.shown(lane.ask(seen.questions), known)


class _Look:
    """What somebody may see of some records, in two steps."""

    def __init__(
        self,
        actor: Actor,
        now: datetime,
        plain: Mapping[UUID, Visible],
        parts: Parts,
        questions: Sequence[Question],
        types: Sequence[str],
    ) -> None:
        self.questions = questions
        self._actor, self._now = actor, now
        self._plain, self._parts, self._types = plain, parts, types

    def shown(self, answers: Sequence[Answer], known: Known) -> dict[tuple[str, UUID], Shown]:
        visible, full = dict(self._plain), dict[UUID, Document]()
        if answers:
            visible |= visible_in(self._parts, answers[0].tuples())
        for name, answer in zip(self._types, answers[1:], strict=True):
            documents = read_in(name, FORMS[name].seen_as(FULL), answer.rows())
            full.update((one["id"], one) for one in documents)
        people = Names({self._actor.id: self._actor.name})
        forms = rendered(FORMS, visible, people, known, full)
        issues = [document for one, document in forms.items() if visible[one].type == ISSUE]
        withhold_copies(self._actor, self._now, issues)
        return {
            (visible[one].type, one): Shown(document["rev"], document)
            for one, document in forms.items()
        }


def look(
    actor: Actor,
    records_by_type: Mapping[str, Collection[UUID]],
    now: datetime,
    known: Known = NOTHING,
    overlay: Overlay | None = None,
) -> _Look | None:
    """The questions behind `show`; of what was just decided over, much needs no asking.

    What is in scope and what it says are asked together: whoever asks for records by their
    ids sees nearly always all of them, and in full.
    """
    ids = {name: set(some) for name, some in records_by_type.items() if name in FORMS}
    plain = {} if overlay is None else plainly_in_scope(actor, now, known, overlay)
    wanted = {name: left for name, some in ids.items() if (left := some - plain.keys())}
    parts, scoped = some_in_scope(actor, now, wanted) if wanted else ((), None)
    if scoped is None:
        return _Look(actor, now, plain, (), (), ()) if plain else None
    unread = {
        name: left
        for name, some in wanted.items()
        if (left := {one for one in some if (name, one) not in known})
    }
    readings = [
        reading(name, FORMS[name].seen_as(FULL), list(some)) for name, some in unread.items()
    ]
    return _Look(actor, now, plain, parts, (scoped, *readings), tuple(unread))


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
        "server_time": now,
    }


def open_issues(actor: Actor, results: Sequence[str], now: datetime) -> QuerySet[Issue]:
    """Issues that wait for a person, as far as they are this person's to settle."""
    return waiting_for(actor, now).filter(result__in=results, resolved_at__isnull=True)


def issue_documents(actor: Actor, issues: Sequence[Issue], now: datetime) -> list[dict[str, Any]]:
    """Issues with their author, and with values and payload for whom they are."""
    names = Names().of(issue.author for issue in issues)
    receipts = {issue.journal_receipt for issue in issues}
    journal = Mutation.objects.filter(agency=actor.agency, receipt_id__in=receipts)
    payloads = dict(journal.values_list("receipt_id", "payload"))
    documents = [
        _issue_document(actor, issue, names, payloads.get(issue.journal_receipt), now)
        for issue in issues
    ]
    withhold_copies(actor, now, documents)
    return documents


def _issue_document(
    actor: Actor, issue: Issue, names: Mapping[UUID, str], payload: str | None, now: datetime
) -> dict[str, Any]:
    is_open_book = _may_read_payload(actor, issue, now)
    row = {field.attname: getattr(issue, field.attname) for field in issue._meta.concrete_fields}
    form = FORMS["sync_issue"]
    document = form.of(row)
    form.finish([document], Names())
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
    # What is no record of ours may hold anything: a newer app's clinical text, for one.
    type_name = issue.kind.partition(".")[0]
    return actor.is_care(now) or (type_name in LOCK_ORDER and not is_clinical(type_name))
