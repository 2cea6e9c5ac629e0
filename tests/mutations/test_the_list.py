"""The list of mistakes fits the code and the tests it speaks of; `make mutants` runs it."""

import ast

import pytest

from tests.mutations.catalogue import MISTAKES
from tests.mutations.mistakes import Mistake, edited, named_tests, number_of

INVARIANTS = set(range(1, 35))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.name)
def test_a_mistake_still_applies(mistake: Mistake) -> None:
    for edit in mistake.edits:
        after = edited(edit)
        assert edit.new != edit.old
        # What does not even compile would be noticed by anybody.
        ast.parse(after)


def test_every_invariant_has_a_test_that_is_named_after_it() -> None:
    assert {number_of(name) for name in named_tests()} == INVARIANTS


def test_every_invariant_has_a_mistake_its_tests_must_notice() -> None:
    assert {number for one in MISTAKES for number in one.invariants} == INVARIANTS
    assert all(mistake.tests for mistake in MISTAKES)
    assert {test for one in MISTAKES for test in one.tests} <= named_tests().keys()


def test_every_mistake_has_a_name_of_its_own() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
