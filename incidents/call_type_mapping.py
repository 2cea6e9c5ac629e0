"""An agency's call-type mapping: its stored rules, and what each programme takes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from incidents.call_types import Intake, Mapping, Screen
from incidents.models import CallTypeRule
from responders.models import ProgrammeTerms


def mapping_of(agency: UUID) -> Mapping:
    """The agency's rules, ready to read labels."""
    return Mapping(row.rule for row in CallTypeRule.objects.filter(agency=agency))


@dataclass(frozen=True, slots=True)
class Programme:
    """What one programme takes."""

    code: str
    intake: Intake


def intake_of(terms: ProgrammeTerms) -> Intake:
    """What stored terms take."""
    screens = frozenset(Screen(screen) for screen in terms.screens_taken)
    return Intake(frozenset(terms.call_types), screens)


def programmes_on(day: date, agency: UUID) -> list[Programme]:
    """What each programme takes by the terms in force on a day."""
    terms = ProgrammeTerms.objects.filter(programme__agency=agency, valid_from__lte=day)
    return [
        Programme(one.programme.code, intake_of(one))
        for one in terms.exclude(valid_to__lte=day).select_related("programme")
    ]
