"""The ledger's pure rules: clock, custody, holdings."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import Stamp, in_sequence, read_clock, stamp
from sync.custody import Tally, advance, gaps, listed
from sync.generations import Holdings, held_as, pack, unpack
from sync.pull import difference

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def wire(minutes: float, *, mono: int | None = None, boot: str = "a") -> dict[str, object]:
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"wall": at} if mono is None else {"wall": at, "mono_ms": mono, "boot_id": boot}


@pytest.mark.parametrize(
    ("occurred", "clock", "minutes_back", "is_certain"),
    [
        # Within one boot the counter decides, whatever the wall clock says.
        (wire(-10, mono=0), wire(0, mono=600_000), 10, True),
        (wire(4000, mono=0), wire(5000, mono=600_000), 10, True),
        # Across boots the wall clock's present error is taken off.
        (wire(50, mono=5, boot="a"), wire(60, mono=9, boot="b"), 10, False),
        (wire(-10), wire(0), 10, False),
        # Never later than the moment it was received.
        (wire(10), wire(0), 0, False),
        (wire(10), None, 0, False),
        (wire(-10), None, 10, False),
        # A counter that runs backwards is no evidence.
        (wire(-10, mono=700_000), wire(0, mono=600_000), 10, False),
        (None, None, 0, False),
        ("nonsense", 7, 0, False),
    ],
)
def test_corrected_time(
    occurred: object, clock: object, minutes_back: float, is_certain: bool
) -> None:
    mark = stamp(occurred=occurred, sender=read_clock(clock), received_at=NOON)
    assert mark.corrected_at == NOON - timedelta(minutes=minutes_back)
    assert mark.is_certain is is_certain


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.dictionaries(st.sampled_from(["wall", "mono_ms", "boot_id"]), inner),
    max_leaves=4,
)


@given(ANYTHING, ANYTHING)
def test_no_clock_is_broken_enough_to_fail(occurred: object, clock: object) -> None:
    mark = stamp(occurred=occurred, sender=read_clock(clock), received_at=NOON)
    assert mark.corrected_at <= NOON
    assert mark.uncertainty_s >= 0


@given(
    st.lists(
        st.tuples(
            st.integers(-300, 0).map(lambda minutes: NOON + timedelta(minutes=minutes)),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_uncertain_stamps_follow_the_queue(moments: list[tuple[datetime, bool]]) -> None:
    certain = sorted(at for at, is_certain in moments if is_certain)
    stamps = []
    for number, (at, is_certain) in enumerate(moments, start=1):
        corrected = certain.pop(0) if is_certain else at
        stamps.append((number, Stamp(at, corrected, 0.0 if is_certain else 60.0)))
    ordered = in_sequence(stamps=stamps, last_seq=0, last_at=None)
    times = [mark.corrected_at for mark in ordered]
    assert times == sorted(times)
    for (_, before), after in zip(stamps, ordered, strict=True):
        assert before == after or not before.is_certain


@given(st.lists(st.lists(st.integers(1, 40), max_size=8), max_size=6))
def test_custody_is_exactly_what_is_stored(pushes: list[list[int]]) -> None:
    tally, stored = Tally(0, ()), set()
    for push in pushes:
        tally = advance(tally, push)
        stored |= set(push)
        assert set(range(1, tally.acked_seq + 1)) <= stored
        assert tally.acked_seq + 1 not in stored
        assert set(tally.acked_extra) == {seq for seq in stored if seq > tally.acked_seq}
        missing, owed = gaps(tally, 40)
        assert missing == [seq for seq in range(1, 41) if seq not in stored]
        assert owed == len(missing)


def test_a_huge_gap_is_counted_not_listed() -> None:
    missing, owed = gaps(Tally(3, (2**60,)), 2**60)
    assert owed == 2**60 - 4
    assert (missing[0], len(missing)) == (4, 1000)


def test_however_many_numbers_are_beyond_a_gap_an_answer_stays_short() -> None:
    run = tuple(range(3, 30_003))
    told = listed(Tally(1, run))
    assert told["acked_seq"] == 1
    assert told["acked_extra"] == list(range(3, 203))
    assert told["acked_ranges"] == [[203, 30_002]]
    every_other = listed(Tally(1, tuple(range(3, 30_003, 2))))
    assert len(every_other["acked_extra"]) == 200
    assert len(every_other["acked_ranges"]) == 100
    assert every_other["acked_ranges"][0] == [403, 403]
    assert listed(Tally(7, (9, 10)))["acked_ranges"] == []


IDS = st.integers(0, 12).map(lambda number: UUID(int=number).bytes)
ENTRIES = st.builds(
    lambda type_number, view_number, rev: held_as(type_number, view_number)(rev),
    st.integers(0, 3),
    st.integers(0, 1),
    st.integers(1, 3),
)
HOLDINGS = st.dictionaries(IDS, ENTRIES, max_size=10)


@given(HOLDINGS, HOLDINGS)
def test_a_difference_turns_one_holding_into_the_other(held: Holdings, visible: Holdings) -> None:
    removed, put = difference(held, visible)
    after = {record: entry for record, entry in held.items() if record not in removed}
    after.update({record: visible[record] for record in put})
    assert after == visible
    assert not any(held.get(record) == visible[record] for record in put)


@given(HOLDINGS)
def test_packing_loses_nothing(held: Holdings) -> None:
    assert unpack(pack(held)) == held
