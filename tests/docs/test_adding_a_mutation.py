"""The route of docs/adding-a-mutation.md: its example is what stands in the code, and it runs."""

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern

from api import urls
from catalogue import kinds
from catalogue.kinds import catalogue
from incidents import forms
from incidents.actions import calls, shapes
from incidents.models import Incident
from incidents.wire import IncidentWire
from responders import access
from sync.catalogue import Kind
from tests.cast import Cast, new_id
from tests.docs.reading import code, section
from tests.tablet import Tablet

ROUTE = "adding-a-mutation.md"
KIND = "incident.not_served"
SHAPE = code(section(ROUTE, "## 4. "))
ACTION = code(section(ROUTE, "## 5. "))
ENTRY = code(section(ROUTE, "## 6. "))
RIGHT = code(section(ROUTE, "## 7. "))
ADDRESS = code(section(ROUTE, "## 9. "))
TESTS = code(section(ROUTE, "## 10. "))


def run(block: str, where: dict[str, Any]) -> dict[str, Any]:
    """The names a block makes, read where it says it stands."""
    names: dict[str, Any] = {}
    exec(compile(block, ROUTE, "exec"), {**where}, names)
    return names


def read(block: str, where: dict[str, Any]) -> Any:
    """What a block's one expression is, read where it says it stands."""
    return eval(compile(block.strip(), ROUTE, "eval"), {**where})


def in_other_words(source: str) -> str:
    """The same for code that differs in line breaks only."""
    return ast.dump(ast.parse(dedent(source)))


def of_the_document() -> Kind:
    """The kind whose shape and action are the document's, not the product's."""
    theirs = run(SHAPE, vars(shapes))
    action = run(ACTION, {**vars(calls), **theirs})
    where = {
        **vars(kinds),
        "shapes": SimpleNamespace(**theirs),
        "calls": SimpleNamespace(**{**vars(calls), **action}),
    }
    kind: Kind = read(ENTRY, where)
    assert kind.decide is not calls.not_served
    assert kind.args is not shapes.NotServed
    return kind


@pytest.fixture
def nobody_knows_it(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The product without the kind of the example."""
    monkeypatch.delitem(catalogue().kinds, KIND)
    monkeypatch.delitem(access.ROLE_MAY, KIND)
    return monkeypatch


@pytest.fixture
def added(nobody_knows_it: pytest.MonkeyPatch) -> None:
    """The kind as the document adds it."""
    nobody_knows_it.setitem(catalogue().kinds, KIND, of_the_document())
    (item,) = run(RIGHT, vars(access))["ROLE_MAY"].items()
    nobody_knows_it.setitem(access.ROLE_MAY, *item)


def not_served(tablet: Tablet) -> dict[str, Any]:
    incident = new_id()
    tablet.do("incident.create", {"call_type": "MNTL"}, record_id=incident)
    return tablet.do(KIND, {"reason": "no_unit_available"}, record_id=incident)


# --- What the document shows is what stands there -------------------------------------------


def test_the_example_is_the_code() -> None:
    assert in_other_words(SHAPE) == in_other_words(inspect.getsource(shapes.NotServed))
    action = inspect.getsource(calls.not_served_needs) + inspect.getsource(calls.not_served)
    assert in_other_words(ACTION) == in_other_words(action)
    assert read(ENTRY, vars(kinds)) == catalogue().kinds[KIND]
    assert run(RIGHT, vars(access))["ROLE_MAY"].items() <= access.ROLE_MAY.items()
    assert "not_served_reason" in IncidentWire.__annotations__
    assert "not_served_reason" in forms.FORMS["incident"].read
    assert Incident._meta.get_field("not_served_reason").null


def test_its_address_is_one_of_the_surface() -> None:
    shown: list[URLPattern] = run(ADDRESS, vars(urls))["urlpatterns"]
    there = {str(one.pattern) for one in urls.urlpatterns}
    assert {str(one.pattern) for one in shown} <= there
    assert any("not-served" in str(one.pattern) for one in shown)


# --- It makes a kind that can be sent --------------------------------------------------------


@pytest.mark.usefixtures("nobody_knows_it")
def test_without_it_nobody_can_send_it(cast: Cast) -> None:
    refused = not_served(Tablet("alice"))
    assert (refused["result"], refused["code"]) == ("rejected", "unsupported_kind")


@pytest.mark.usefixtures("added")
def test_added_as_the_document_says_it_is_applied(cast: Cast) -> None:
    alice = Tablet("alice")
    done = not_served(alice)
    assert (done["result"], done["record"]["not_served_reason"]) == ("applied", "no_unit_available")
    alice.pull()
    assert alice.store[done["record"]["id"]]["not_served_reason"] == "no_unit_available"


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("test", [one for one in run(TESTS, {}) if one.startswith("test_")])
def test_its_tests_pass(cast: Cast, test: str) -> None:
    shared: dict[str, Any] = {}
    exec(compile(TESTS, ROUTE, "exec"), shared)
    case: Callable[[Cast], None] = shared[test]
    case(cast)
