"""Verdicts on calls as clients see them: an agency's terms and mapping, read once, and applied."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from incidents.call_type_mapping import criteria_of, mapping_of
from incidents.call_types import REPORTED_IN, CallTypeMapping, Reading
from incidents.eligibility import Call, Judgement, ProgrammeWithTerms, Reason, Terms, Verdict, judge
from responders.models import Agency, Programme, ProgrammeTerms
from responders.wire import instant_text


class ReasonWire(TypedDict):
    """Why: `code` for programs, `words` for people."""

    code: str
    words: str


class VerdictWire(TypedDict):
    """`verdict` is fits, unclear or does_not_fit; `programme_code` is what people call it."""

    programme: str
    programme_code: str
    verdict: Verdict
    reasons: list[ReasonWire]


class Eligibility(TypedDict):
    """What each programme can do about a call; `judged_for` is the moment that is said of."""

    incident: str
    judged_for: str
    verdicts: list[VerdictWire]


class Judge:
    """An agency's programmes, ready to judge its calls; the terms are read once."""

    def __init__(self, agency: Agency) -> None:
        self.zone = ZoneInfo(agency.time_zone)
        self._agency = agency.id

    def judgements(self, incident: Mapping[str, Any], now: datetime) -> list[Judgement]:
        """One for each programme, by its code. `incident` is a call's wire form."""
        call = self._call(incident, now)
        return [judge(call=call, programme=one, zone=self.zone) for one in self.programmes]

    def verdicts(self, incident: Mapping[str, Any], now: datetime) -> list[VerdictWire]:
        """The same as clients see it."""
        return [_wire(one) for one in self.judgements(incident, now)]

    def _call(self, incident: Mapping[str, Any], now: datetime) -> Call:
        reported = {screen: incident[field] for screen, field in REPORTED_IN.items()}
        label = incident["call_type_label"]
        read = self._mapping.read(label) if label else Reading(None, frozenset())
        return Call(
            known=read.under(call_type=incident["call_type"], reported=reported),
            area=incident["area"],
            at=judged_at(incident, now),
        )

    @cached_property
    def _mapping(self) -> CallTypeMapping:
        return mapping_of(self._agency)

    @cached_property
    def programmes(self) -> list[ProgrammeWithTerms]:
        """With all their terms, by code."""
        terms: dict[UUID, list[Terms]] = {}
        stored = ProgrammeTerms.objects.filter(programme__agency=self._agency)
        for one in stored.prefetch_related("areas"):
            terms.setdefault(one.programme_id, []).append(_terms(one))
        programmes = Programme.objects.filter(agency=self._agency).order_by("code")
        return [
            ProgrammeWithTerms(one.id, one.code, tuple(terms.get(one.id, ()))) for one in programmes
        ]


def eligibility(agency: UUID, incident: Mapping[str, Any], now: datetime) -> Eligibility:
    """The verdicts on one call; `incident` is its wire form."""
    return {
        "incident": str(incident["id"]),
        "judged_for": instant_text(judged_at(incident, now)),
        "verdicts": Judge(Agency.objects.get(id=agency)).verdicts(incident, now),
    }


def judged_at(incident: Mapping[str, Any], now: datetime) -> datetime:
    """A call is judged for this moment as long as it is open, then for when it came in."""
    received_at: datetime | None = incident["received_at"]
    return now if incident["closed_at"] is None or received_at is None else received_at


def _terms(stored: ProgrammeTerms) -> Terms:
    return Terms(
        valid_from=stored.valid_from,
        valid_to=stored.valid_to,
        hours=stored.hours,
        criteria=criteria_of(stored),
        areas=frozenset(area.id for area in stored.areas.all()),
        required_roles=tuple(stored.required_roles),
    )


def _wire(judgement: Judgement) -> VerdictWire:
    return {
        "programme": str(judgement.programme),
        "programme_code": judgement.code,
        "verdict": judgement.verdict,
        "reasons": [reason_wire(reason) for reason in judgement.reasons],
    }


def reason_wire(reason: Reason) -> ReasonWire:
    """A reason as clients see it."""
    return {"code": reason.code, "words": reason.words}
