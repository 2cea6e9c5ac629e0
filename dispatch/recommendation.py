"""Which unit to send to a call, from what is known at this moment."""

from collections.abc import Mapping
from typing import Any, TypedDict
from uuid import UUID

from catalogue.reading import everything
from dispatch.desk import Desk
from dispatch.ranking import Assessment, Candidate, Fix, RunningShift, rank
from dispatch.units import Document
from dispatch.verdicts import ReasonWire, VerdictWire, reason_wire
from incidents.codes import AssignmentState
from incidents.eligibility import ProgrammeWithTerms
from incidents.geography import distance_m
from responders.lifecycle import UnitStatus
from responders.models import Shift
from responders.wire import instant_text


class RankedUnit(TypedDict):
    """A unit and what speaks for or against sending it.

    `distance_m` is in a straight line; null without a call's place or a usable position.
    `reasons` of a unit that does not qualify say why first.
    """

    unit: str
    call_sign: str
    programme: str
    programme_code: str
    status: str
    distance_m: int | None
    position_age_s: int | None
    reasons: list[ReasonWire]


class Recommendation(TypedDict):
    """`recommended` are the units that qualify, best first; `not_qualified` all others."""

    incident: str
    server_time: str
    verdicts: list[VerdictWire]
    recommended: list[RankedUnit]
    not_qualified: list[RankedUnit]


def recommendation(desk: Desk, incident: Document) -> Recommendation:
    """The units of this desk ranked for a call; `incident` is its wire form."""
    ranked = _ranked(desk, incident)
    return {
        "incident": str(incident["id"]),
        "server_time": instant_text(desk.now),
        "verdicts": desk.judge.verdicts(incident, desk.now),
        "recommended": [_wire(one) for one in ranked if one.is_qualified],
        "not_qualified": [_wire(one) for one in ranked if not one.is_qualified],
    }


def offers(desk: Desk, assignment: Mapping[str, Any]) -> list[UUID]:
    """The units a call could go to instead of the one that has it, best first."""
    incidents = {one["id"]: one for one in desk.incidents}
    incident = incidents.get(assignment["incident"])
    if incident is None:
        return []
    ranked = _ranked(desk, incident)
    return [one.candidate.unit for one in ranked if one.is_qualified]


def _ranked(desk: Desk, incident: Document) -> list[Assessment]:
    units, shifts = desk.units.documents, desk.units.shifts
    judged = {one.programme: one for one in desk.judge.judgements(incident, desk.now)}
    programmes = {one.id: one for one in desk.judge.programmes}
    past = _past(desk, incident)
    candidates = []
    for unit in units:
        programme, shift = unit["programme"], _shift(unit, shifts)
        candidates.append(
            Candidate(
                unit=unit["id"],
                call_sign=unit["call_sign"],
                status=UnitStatus(unit["status"]),
                status_as_of=unit["status_as_of"],
                judgement=judged[programme],
                shift=_running(desk, shift, programmes[programme]) if shift else None,
                fix=_fix(desk, unit, incident),
                past=past.get(unit["id"], frozenset()),
                other_calls=_other_calls(desk, unit, incident),
            )
        )
    today = desk.now.astimezone(desk.judge.zone).date()
    return rank(candidates=candidates, now=desk.now, today=today)


def _past(desk: Desk, incident: Document) -> dict[UUID, frozenset[AssignmentState]]:
    """What has become of this call with each unit so far."""
    found: dict[UUID, set[AssignmentState]] = {}
    for one in everything(desk.actor, desk.now, "assignment", incident_id=incident["id"]):
        found.setdefault(one["unit"], set()).add(AssignmentState(one["state"]))
    return {unit: frozenset(states) for unit, states in found.items()}


def _other_calls(desk: Desk, unit: Document, incident: Document) -> int:
    of_unit = [one for one in desk.assignments if one["unit"] == unit["id"]]
    return sum(one["incident"] != incident["id"] for one in of_unit)


def _shift(unit: Document, shifts: Mapping[UUID, Shift]) -> Shift | None:
    shift = shifts.get(unit["shift"])
    return shift if shift is not None and shift.ended_at is None else None


def _running(desk: Desk, shift: Shift, programme: ProgrammeWithTerms) -> RunningShift:
    """A shift with the roles it had to have on the day it began."""
    terms = programme.on(shift.starts_at.astimezone(desk.judge.zone).date())
    required = terms.required_roles if terms else ()
    return RunningShift(shift.ends_at, tuple(desk.crews.get(shift.id, ())), required)


def _fix(desk: Desk, unit: Document, incident: Document) -> Fix | None:
    position = unit["position"]
    if position is None:
        return None
    place = (incident["latitude"], incident["longitude"])
    here = (position["latitude"], position["longitude"])
    return Fix(
        distance_m=None if None in place else distance_m(here, place),
        age_s=position["age_s"],
        is_stale=position["stale"],
        is_too_old=position["age_s"] >= desk.times.position_alarm,
    )


def _wire(one: Assessment) -> RankedUnit:
    candidate, judgement = one.candidate, one.candidate.judgement
    return {
        "unit": str(candidate.unit),
        "call_sign": candidate.call_sign,
        "programme": str(judgement.programme),
        "programme_code": judgement.code,
        "status": candidate.status.value,
        "distance_m": None if one.distance_m is None else round(one.distance_m),
        "position_age_s": candidate.fix.age_s if candidate.fix else None,
        "reasons": [reason_wire(reason) for reason in (*one.disqualifications, *one.remarks)],
    }
