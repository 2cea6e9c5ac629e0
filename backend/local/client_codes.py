"""`web/shared/codes/generated.ts`: what the clients know of the server's codes by themselves.

A tablet reads its agency's lists from the records it pulls. This is what it says before the first
pull, the types by which a code that is no more fails to compile, and the facts by which the server
decides and which a tablet has to know without asking.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from backend.local.clients import WEB
from incidents import lifecycle
from incidents.actions import issues
from incidents.clinical import CLINICAL_FIELDS
from incidents.closing import REOPEN_WITHIN
from incidents.code_lists import LISTS, CodeList
from incidents.timing import STEPS, TimerKind, timing
from responders import access
from responders import lifecycle as units

GENERATED = WEB / "shared" / "codes" / "generated.ts"

HEADER = """\
// Made by `make wire` from the server's code lists and rules. Do not edit.

/** A code list of this release: code -> its words in English and Spanish, as they are offered. */
export interface CodeList<Code extends string = string> {
  readonly name: string;
  readonly words: Readonly<Record<Code, readonly [english: string, spanish: string]>>;
}
"""


# Name -> codes, in the order of their list.
SETS: Mapping[str, Iterable[str]] = {
    "OPEN_ASSIGNMENTS": lifecycle.OPEN_STATES,
    "ENDED_INCIDENTS": lifecycle.ENDED_STATUSES,
    "ENDED_BACKUP": lifecycle.ENDED_BACKUP,
    "RUNNING_CHECKS": lifecycle.RUNNING_CHECKS,
    # Reporting one of these starts the clock of a crew's checks.
    "STARTS_CHECKS": lifecycle.ON_SCENE,
    "WITH_DESTINATION": lifecycle.TRANSPORTED,
    "CAN_BE_SENT": units.CAN_BE_SENT,
    "ON_CALL": units.ON_CALL,
    "AT_REST": units.FREE | units.AWAY,
    # What a shift and its crew put a unit into, not a report.
    "BY_ROSTER": units.BY_ROSTER,
    # Who settles what the sync could not, and what of it a supervisor alone.
    "DESK_ROLES": access.DESK_ROLES,
    "SUPERVISORS": access.SUPERVISORS,
    "CLINICAL_RECORDS": CLINICAL_FIELDS,
    # Records of which whoever wrote one of two values may write theirs again.
    "MERGED_RECORDS": issues.SHAPES,
}


def times() -> Mapping[str, int]:
    """Seconds; an agency's own go first wherever the server has said them."""
    usual = timing({}, is_high_caution=False)
    sooner = timing({}, is_high_caution=True)
    return {
        "first_check": usual.first_check,
        "check_every": usual.check_every,
        "first_check_with_cautions": sooner.first_check,
        "check_every_with_cautions": sooner.check_every,
        "check_alarm": usual.escalation(TimerKind.CHECK)[1],
        "backup_unanswered": usual.escalation(TimerKind.BACKUP)[-1],
        "position_stale": usual.position_stale,
        "reopen_within": int(REOPEN_WITHIN.total_seconds()),
    }


def generated() -> str:
    """The file as it has to be."""
    return "\n".join([HEADER, *(_list_text(one) for one in LISTS), *_rules()])


def is_current() -> bool:
    """Whether the clients' file is of these code lists."""
    return GENERATED.exists() and GENERATED.read_text() == generated()


def _list_text(one: CodeList) -> str:
    # No code of an open list has a type: an agency may take it off its list any day.
    sort = ": CodeList" if one.is_open else ""
    end = "" if one.is_open else " as const"
    lines = [
        f"export const {one.name.upper()}{sort} = {{",
        f"  name: {json.dumps(one.name)},",
        "  words: {",
        *_word_lines(one),
        "  },",
        f"}}{end};",
    ]
    return "\n".join(lines) + "\n"


def _rules() -> Iterator[str]:
    for name, codes in SETS.items():
        yield f"export const {name} = {json.dumps(_in_order(codes))} as const;"
    yield "/** Seconds. */"
    yield f"export const TIMES = {json.dumps(times(), indent=2)} as const;"
    told = len(STEPS[TimerKind.BACKUP])
    yield "/** The escalation level of a call for help whose crew is sent to the radio. */"
    yield f"export const CREW_IS_TOLD = {told};\n"


def _in_order(codes: Iterable[str]) -> list[str]:
    given = list(codes)
    if given and isinstance(given[0], StrEnum):
        return [str(one) for one in type(given[0]) if one in given]
    return [str(one) for one in given]


def _word_lines(one: CodeList) -> Iterator[str]:
    for code, words in one.words.items():
        key = str(code) if str(code).isidentifier() else json.dumps(str(code))
        yield f"    {key}: {json.dumps(list(words), ensure_ascii=False)},"
