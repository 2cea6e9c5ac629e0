"""The fold of a unit's status: what moves the board and what only fills in history."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from responders.lifecycle import (
    EIDO,
    TRANSITIONS,
    LiveStatus,
    Reported,
    UnitStatus,
    fold,
    missing_roles,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALL, OTHER = uuid4(), uuid4()
S = UnitStatus


def report(
    status: UnitStatus, minute: float, call: UUID | None = CALL, *, is_open: bool = True
) -> Reported:
    at = NOON + timedelta(minutes=minute)
    return Reported(status, at, call, is_for_open_assignment=call is not None and is_open)


def named(status: UnitStatus, minute: float) -> Reported:
    return replace(report(status, minute), is_named=True)


def live(status: UnitStatus, minute: float = 0, call: UUID | None = CALL) -> LiveStatus:
    return LiveStatus(status, NOON + timedelta(minutes=minute), call)


def test_every_state_has_its_transitions_and_its_eido_pair() -> None:
    assert set(TRANSITIONS) == set(EIDO) == set(UnitStatus)
    for state, following in TRANSITIONS.items():
        assert state not in following
        assert following, f"{state} is a dead end"


@pytest.mark.parametrize(
    ("before", "reported", "after", "late", "out_of_sequence"),
    [
        (live(S.EN_ROUTE), report(S.ON_SCENE, 5), S.ON_SCENE, False, False),
        (live(S.ASSIGNED), report(S.WITH_PERSON, 5), S.WITH_PERSON, False, False),
        (live(S.ON_SCENE), report(S.EN_ROUTE, 5), S.ON_SCENE, False, True),
        (live(S.ON_SCENE), report(S.EN_ROUTE, -5), S.ON_SCENE, True, True),
        (live(S.EN_ROUTE), report(S.ON_SCENE, -5), S.EN_ROUTE, True, False),
        (live(S.ON_SCENE), report(S.STAGED, 5), S.STAGED, False, False),
        (live(S.ON_SCENE), report(S.ON_SCENE, 5), S.ON_SCENE, False, False),
        (live(S.CLEARING), report(S.WITH_PERSON, 5, is_open=False), S.CLEARING, False, True),
        (live(S.AVAILABLE, call=None), report(S.ON_SCENE, 5, None), S.AVAILABLE, False, True),
        (live(S.AVAILABLE, call=None), report(S.ON_SCENE, 5), S.ON_SCENE, False, False),
        (live(S.EN_ROUTE), report(S.ACKNOWLEDGED, 5, OTHER), S.ACKNOWLEDGED, False, False),
        (live(S.EN_ROUTE), report(S.MEAL, 5, None), S.EN_ROUTE, False, True),
        (live(S.MEAL, call=None), report(S.OFF_DUTY, 5, None), S.OFF_DUTY, False, False),
        # Being sent to a call is a step for a unit that is free, and none for one that is not.
        (live(S.AVAILABLE, call=None), report(S.ASSIGNED, 5), S.ASSIGNED, False, False),
        (live(S.CLEARING), report(S.ASSIGNED, 5, OTHER), S.ASSIGNED, False, False),
        (live(S.EN_ROUTE), report(S.ASSIGNED, 5, OTHER), S.EN_ROUTE, False, True),
        # Whoever names the assignment has read it: one of the clocks is wrong.
        (live(S.ASSIGNED), named(S.ON_SCENE, -5), S.ON_SCENE, False, False),
        (live(S.ASSIGNED), report(S.AVAILABLE, -5, None), S.ASSIGNED, True, False),
    ],
)
def test_one_step(
    before: LiveStatus, reported: Reported, after: UnitStatus, late: bool, out_of_sequence: bool
) -> None:
    step = fold(live=before, reported=reported)
    assert (step.live.status, step.is_late, step.is_out_of_sequence) == (
        after,
        late,
        out_of_sequence,
    )


def test_a_second_report_keeps_the_time_of_the_first() -> None:
    step = fold(live=live(S.ON_SCENE), reported=report(S.ON_SCENE, 5))
    assert step.live.as_of == NOON


@given(
    st.lists(
        st.tuples(st.sampled_from(list(UnitStatus)), st.integers(-60, 60), st.booleans()),
        max_size=12,
    )
)
def test_the_board_never_goes_back_in_time(reports: list[tuple[UnitStatus, int, bool]]) -> None:
    current = live(S.AVAILABLE, call=None)
    for status, minute, has_call in reports:
        step = fold(live=current, reported=report(status, minute, CALL if has_call else None))
        assert current.as_of is not None
        assert step.live.as_of is not None
        assert step.live.as_of >= current.as_of
        if step.is_late or step.is_out_of_sequence:
            assert step.live == current
        current = step.live


@pytest.mark.parametrize(
    ("crew", "missing"),
    [
        (["clinician", "peer_support_specialist", "emt"], []),
        (["clinician", "emt"], ["peer_support_specialist"]),
        (["emt", "emt", "emt"], ["clinician", "peer_support_specialist"]),
        ([], ["clinician", "peer_support_specialist", "emt"]),
    ],
)
def test_missing_roles(crew: list[str], missing: list[str]) -> None:
    required = ["clinician", "peer_support_specialist", "emt"]
    assert missing_roles(required=required, crew=crew) == missing
