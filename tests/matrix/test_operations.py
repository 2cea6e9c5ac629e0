"""Every operation of the API, asked by everybody, of what is theirs and of what is not.

The operations come from the URL resolver, the answers from `operations.txt`: one line for each
operation, subject and place, one column for each principal.
"""

import re
from collections.abc import Mapping

import pytest

from responders.access import Role
from responders.models import Responder, RoleGrant
from tests.matrix.requests import Asked, ask, described, prepare, rows, served, table
from tests.matrix.world import World, undone
from tests.tablet import Answer

COLUMNS, EXPECTED = table("operations.txt")
WORDS = {"not_permitted": "x", "not_found": ".", "device_revoked": "wipe"}
# A pull begins its own transaction, and all it writes is what its device holds.
OWN_TRANSACTION = {"POST /sync/pull/", "GET /sync/rxdb/{record_type}/pull/"}
# Different for every answer, whatever it says.
UNEVEN_HEADERS = {"Date", "X-Request-Id"}


def test_the_document_describes_every_method_of_every_route() -> None:
    assert served() == described()


def test_the_table_speaks_of_every_operation_at_every_place(world: World) -> None:
    assert rows(world) == EXPECTED.keys()


def test_the_table_has_a_column_for_everybody() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert {"dora", "rita", "lana", "nobody"} <= set(COLUMNS)


def test_the_columns_are_of_every_role(world: World) -> None:
    people = Responder.objects.filter(username__in=COLUMNS)
    roles = RoleGrant.objects.filter(responder__in=people).values_list("role", flat=True)
    assert {*roles} == {*Role}


PARTS = sorted({asked.operation.split("/")[1] for asked in EXPECTED})


@pytest.mark.parametrize("part", PARTS)
def test_everybody_is_answered_what_the_table_says(world: World, part: str) -> None:
    wrong = []
    for asked, cells in EXPECTED.items():
        if asked.operation.split("/")[1] == part:
            place = {} if asked.place == "-" else world.place(asked.place)
            for name, expected in zip(COLUMNS, cells, strict=True):
                found = word(answered(world, name, asked, place))
                if found != expected:
                    wrong.append(f"{asked} {name}: {found}, not {expected}")
    assert wrong == []


def answered(world: World, name: str, asked: Asked, place: Mapping[str, str]) -> Answer:
    """What comes of a request; whatever it did is taken back."""
    if asked.operation in OWN_TRANSACTION:
        return ask(world, name, asked, place)
    with undone():
        prepare(world, asked, place)
        return ask(world, name, asked, place)


def word(answer: Answer) -> str:
    """How the table writes an answer: a word for the usual refusals, else the status."""
    code = answer.body["code"] if answer.status >= 400 else ""
    return WORDS.get(code, str(answer.status))


# --- The other agency ----------------------------------------------------------------------

ABOUT_RECORDS = sorted(
    {(asked.operation, asked.subject) for asked in EXPECTED if asked.subject != "-"}
)


@pytest.mark.parametrize("name", COLUMNS)
def test_another_agencys_record_is_answered_like_one_that_is_not_there(
    world: World, name: str
) -> None:
    for operation, subject in ABOUT_RECORDS:
        asked = Asked(operation, subject, "away")
        if subject not in world.place("away"):
            continue
        there, nowhere = world.place("away"), world.place("absent")
        with undone():
            found = ask(world, name, asked, there)
        with undone():
            missing = ask(world, name, asked, nowhere)
        assert whole(found, there) == whole(missing, nowhere), f"{name}: {asked}"
        is_heard = operation == "POST /backup-requests/" and found.status == 201
        assert is_heard or found.status in (401, 403, 404, 422), f"{name}: {asked}"


def whole(answer: Answer, place: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """An answer to the byte, with the asked ids by what they stand for."""
    raw = answer.raw
    for what, record_id in place.items():
        raw = raw.replace(record_id.encode(), f"<{what}>".encode())
    if answer.status == 201:
        # A call for help is heard whatever it names: a new record, made at its own moment.
        raw = re.sub(rb'"[0-9a-f-]{36}"|"[0-9T:.-]+Z"', b'"<new>"', raw)
    headers = {name: text for name, text in answer.headers.items() if name not in UNEVEN_HEADERS}
    return answer.status, {**headers, "Content-Length": str(len(raw))}, raw
