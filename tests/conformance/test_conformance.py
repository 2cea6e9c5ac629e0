"""The conformance kit: every scenario holds here, and one that does not is shown."""

import json
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from conformance.report import run
from conformance.scenarios import ALL
from conformance.stage import Account, Person, introduce
from sync.merge import Merged
from tests.cast import PASSWORD, Cast
from tests.live import serving
from tests.torture.direct import Direct

NAMES = {
    "crew": "bob",
    "teammate": "bea",
    "other_crew": "carla",
    "dispatcher": "alice",
    "supervisor": "sue",
    "outsider": "mallory",
}


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    accounts = {role: Account(name, PASSWORD) for role, name in NAMES.items()}
    return introduce(Direct(), accounts)


def test_a_server_that_forgets_who_wrote_first_is_found_out(people: dict[str, Person]) -> None:
    def last_wins(*, changes: dict[str, object], **about: object) -> Merged:
        return Merged(dict(changes), [])

    merging = [one for one in ALL if {8, 12} & set(one.invariants)]
    sound = [one for one in ALL if 10 in one.invariants]
    with mock.patch("sync.overlay.merge", last_wins):
        assert not any(one.holds for one in run(Direct(), people, merging))
        assert all(one.holds for one in run(Direct(), people, sound))


def test_names_are_unique_and_every_scenario_names_an_invariant() -> None:
    assert len({one.name for one in ALL}) == len(ALL)
    assert all(one.invariants for one in ALL)


# --- The command ---------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("sync_conformance", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def accounts(tmp_path: Path) -> str:
    path = tmp_path / "accounts.json"
    found = {role: {"username": name, "password": PASSWORD} for role, name in NAMES.items()}
    path.write_text(json.dumps(found))
    return str(path)


def test_the_command_prints_a_table_of_a_deployment_over_http(
    cast: Cast, owner_dsn: str, accounts: str
) -> None:
    with serving(owner_dsn) as server:
        table = command("--url", server.url, "--accounts", accounts)
    lines = table.splitlines()
    assert lines[0].split() == ["scenario", "invariants", "verdict", "ms"]
    assert len(lines) == len(ALL) + 2
    assert lines[-1].startswith(f"{len(ALL)} of {len(ALL)} scenarios hold")


@pytest.mark.parametrize(
    ("url", "word"),
    [("http://127.0.0.1:1", "does not answer"), ("ftp://example.org", "is no address")],
)
def test_an_address_that_is_wrong_is_one_clear_line(accounts: str, url: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        command("--url", url, "--accounts", accounts)


def test_a_password_that_is_wrong_is_one_clear_line(
    cast: Cast, owner_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFORMANCE_PASSWORD", "wrong")
    with (
        serving(owner_dsn) as server,
        pytest.raises(CommandError, match=r"clinician cannot log in: 401 invalid_credentials"),
    ):
        command("--url", server.url)


def test_without_a_password_the_command_says_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CONFORMANCE_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="CONFORMANCE_PASSWORD"):
        command("--url", "http://localhost:8000")
