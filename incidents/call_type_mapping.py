"""An agency's call-type mapping: its stored rules, and what each programme takes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from incidents.call_types import AcceptanceCriteria, CallTypeMapping, Screen
from incidents.models import CallTypeRule
from responders.models import ProgrammeTerms


def mapping_of(agency: UUID) -> CallTypeMapping:
    """The agency's rules, ready to read labels."""
    return CallTypeMapping(row.rule for row in CallTypeRule.objects.filter(agency=agency))


@dataclass(frozen=True, slots=True)
class ProgrammeCriteria:
    """What one programme takes."""

    code: str
    criteria: AcceptanceCriteria


def criteria_of(terms: ProgrammeTerms) -> AcceptanceCriteria:
    """What stored terms take."""
    screens = frozenset(Screen(screen) for screen in terms.screens_taken)
    return AcceptanceCriteria(frozenset(terms.call_types), screens)


def programmes_on(day: date, agency: UUID) -> list[ProgrammeCriteria]:
    """What each programme takes by the terms in force on a day."""
    terms = ProgrammeTerms.objects.filter(programme__agency=agency, valid_from__lte=day)
    return [
        ProgrammeCriteria(one.programme.code, criteria_of(one))
        for one in terms.exclude(valid_to__lte=day).select_related("programme")
    ]
