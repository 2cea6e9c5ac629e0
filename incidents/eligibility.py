"""Whether a call is one for a programme, and why not: a verdict with its reasons. Pure.

A call is for a programme if its type, its area and the hour are among what the programme's terms
name, and nothing was reported that keeps its teams away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from incidents.call_types import AcceptanceCriteria, Reading, Screen
from responders.hours import is_in_force, spans_on


class Verdict(StrEnum):
    """What is thought of a call and a programme. Sent."""

    FITS = "fits"
    # Nothing speaks against it, but something has to be found out first.
    UNCLEAR = "unclear"
    DOES_NOT_FIT = "does_not_fit"


class Ineligibility(StrEnum):
    """Why a call is not, or not yet, one for a programme. Sent."""

    NO_TERMS = "no_terms"
    CALL_TYPE_UNKNOWN = "call_type_unknown"
    CALL_TYPE_NOT_TAKEN = "call_type_not_taken"
    OUTSIDE_HOURS = "outside_hours"
    PLACE_UNKNOWN = "place_unknown"
    OUTSIDE_AREA = "outside_area"
    WEAPON_REPORTED = "weapon_reported"
    VIOLENCE_REPORTED = "violence_reported"


# These are questions to whoever knows the call; all others are answers.
OPEN_QUESTIONS = frozenset({Ineligibility.CALL_TYPE_UNKNOWN, Ineligibility.PLACE_UNKNOWN})
_SCREENS = {
    Screen.WEAPON: (Ineligibility.WEAPON_REPORTED, "a weapon was reported"),
    Screen.VIOLENCE: (Ineligibility.VIOLENCE_REPORTED, "violence was reported"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A code for programs and words for people."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call as far as verdicts depend on it; `at` is the moment it is judged for."""

    known: Reading
    area: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme covers from `valid_from` until before `valid_to`; `hours` as stored.

    No hours: it does not work. No areas: it goes everywhere in the agency.
    """

    valid_from: date
    valid_to: date | None
    hours: Sequence[Mapping[str, Any]]
    criteria: AcceptanceCriteria
    areas: frozenset[UUID] = frozenset()
    required_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeWithTerms:
    """A programme with all its terms, of whatever time."""

    id: UUID
    code: str
    terms: tuple[Terms, ...]

    def on(self, day: date) -> Terms | None:
        """The terms in force on a day of the agency's calendar."""
        found = (one for one in self.terms if is_in_force(one.valid_from, one.valid_to, day))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one programme can do about one call; without reasons it fits."""

    programme: UUID
    code: str
    reasons: tuple[Reason, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if not self.reasons:
            return Verdict.FITS
        is_open = all(reason.code in OPEN_QUESTIONS for reason in self.reasons)
        return Verdict.UNCLEAR if is_open else Verdict.DOES_NOT_FIT


def judge(*, call: Call, programme: ProgrammeWithTerms, zone: ZoneInfo) -> Judgement:
    """All that speaks against sending this programme to this call, in a fixed order."""
    return Judgement(programme.id, programme.code, tuple(_reasons(call, programme, zone)))


def _reasons(call: Call, programme: ProgrammeWithTerms, zone: ZoneInfo) -> Iterator[Reason]:
    today = call.at.astimezone(zone).date()
    serving = _serving(programme, call.at, today, zone)
    terms = serving or programme.on(today)
    if terms is None:
        yield Reason(Ineligibility.NO_TERMS, "has no terms for this day")
        return
    yield from _about_type(call.known, terms.criteria)
    if serving is None:
        yield Reason(Ineligibility.OUTSIDE_HOURS, "does not work at this hour")
    yield from _about_place(call.area, terms.areas)
    for screen in sorted(terms.criteria.kept_away_by(call.known), key=list(Screen).index):
        yield Reason(*_SCREENS[screen])


def _serving(
    programme: ProgrammeWithTerms, at: datetime, today: date, zone: ZoneInfo
) -> Terms | None:
    """The terms under which the programme works at this moment: a night is its evening's."""
    for day in (today, today - timedelta(days=1)):
        one = programme.on(day)
        if one is not None and any(span.holds(at) for span in spans_on(day, one.hours, zone)):
            return one
    return None


def _about_type(known: Reading, criteria: AcceptanceCriteria) -> Iterator[Reason]:
    if known.call_type is None:
        yield Reason(Ineligibility.CALL_TYPE_UNKNOWN, "the call has no type yet")
    elif not criteria.takes_type(known):
        yield Reason(Ineligibility.CALL_TYPE_NOT_TAKEN, f"does not take {known.call_type}")


def _about_place(area: UUID | None, served: frozenset[UUID]) -> Iterator[Reason]:
    if served and area is None:
        yield Reason(Ineligibility.PLACE_UNKNOWN, "the call has no place yet")
    elif served and area not in served:
        yield Reason(Ineligibility.OUTSIDE_AREA, "does not go to this area")
