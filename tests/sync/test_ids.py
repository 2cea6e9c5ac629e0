"""Ids the server chooses itself."""

from concurrent.futures import ThreadPoolExecutor
from time import time_ns
from uuid import RFC_4122, UUID

import pytest

from sync import ids
from sync.ids import new_id


def _made_at_ms(one: UUID) -> int:
    return one.int >> 80


def test_they_are_of_version_7() -> None:
    for one in [new_id() for _ in range(1_000)]:
        assert (one.version, one.variant) == (7, RFC_4122)
        assert UUID(str(one)) == one


def test_they_begin_with_the_time_they_were_made_at() -> None:
    before = time_ns() // 1_000_000
    one = new_id()
    assert before <= _made_at_ms(one) <= time_ns() // 1_000_000


def test_they_sort_in_the_order_they_were_made_in() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_a_clock_set_back_does_not_change_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    last = new_id()
    monkeypatch.setattr(ids, "time_ns", lambda: time_ns() - 30 * 10**9)
    # More than the 4096 a millisecond has room for.
    made = [last, *(new_id() for _ in range(5_000))]
    assert made == sorted(made)
    assert _made_at_ms(made[-1]) - _made_at_ms(last) <= 2


def test_a_clock_that_was_a_day_ahead_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_ticks", ids._Ticks())
    with monkeypatch.context() as ahead:
        ahead.setattr(ids, "time_ns", lambda: time_ns() + 86_400 * 10**9)
        new_id()
    assert _made_at_ms(new_id()) <= time_ns() // 1_000_000


def test_they_are_unique_over_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [new_id() for _ in range(5_000)], range(8)))
    assert all(mine == sorted(mine) for mine in made)
    assert len({one for mine in made for one in mine}) == 40_000


def test_two_processes_at_the_same_moment_make_different_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ids, "_ticks", _Still())
    made = [new_id() for _ in range(1_000)]
    assert len({one.int >> 64 for one in made}) == 1
    assert len(set(made)) == 1_000
    # What people read out is made of the last bits.
    assert len({one.int & (2**35 - 1) for one in made}) > 990


class _Still:
    def next(self) -> int:
        return 1_800_000_000_000 << 12
