"""docs/protocol.md against the code: fields of records, words of codes, kinds and their reasons."""

import re

import msgspec
import pytest

from catalogue.kinds import catalogue
from incidents import codes
from incidents.wire import SHAPES
from responders.lifecycle import UnitStatus
from tests.cast import Cast
from tests.docs.reading import cells, section, words
from tests.steps import make_call
from tests.tablet import logged_in

PAGE = "protocol.md"
RECORDS = section(PAGE, "## Records").split("Codes, in")
FIELDS = {row[0].strip("`"): row[1] for row in cells(RECORDS[0]) if row[0].startswith("`")}
KINDS = {row[0]: row for row in cells(section(PAGE, "## Kinds"))}
VERBS = {row[0].split("`")[1]: row for row in cells(section(PAGE, "## Backup requests")) if row[0]}
# Head of a row -> its codes.
LISTS = {
    "unit `status`": UnitStatus,
    "incident `status` (as in EIDO, in capitals)": codes.IncidentStatus,
    "assignment `state`": codes.AssignmentState,
    "note `kind`": codes.NoteKind,
    "`channel`": codes.Channel,
    "`contact_outcome`": codes.ContactOutcome,
    "`disposition`": codes.Disposition,
    "`destination`": codes.Destination,
    "`police_involvement`": codes.PoliceInvolvement,
    "`screening_level`": codes.ScreeningLevel,
    "`follow_up_consent`": codes.Consent,
    "`not_served_reason`": codes.NotServedReason,
    "backup `kind`": codes.BackupKind,
    "backup `urgency`": codes.Urgency,
    "safety check `state`": codes.CheckState,
    "safety check `answer`": codes.CheckAnswer,
    "backup `state`": codes.BackupState,
}


@pytest.mark.parametrize("record_type", sorted(SHAPES))
def test_every_field_of_a_record_is_named(record_type: str) -> None:
    named = words(re.split("[;:]", FIELDS[record_type])[0])
    assert set(named) == set(SHAPES[record_type].__annotations__) - {"id", "rev"}


def test_no_record_is_told_of_that_is_not_there() -> None:
    assert set(FIELDS) == set(SHAPES)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_word_of_a_code_is_named(name: str) -> None:
    (row,) = [row for row in cells(RECORDS[1]) if row[0] == name]
    assert words(row[1]) == [str(word) for word in LISTS[name]]


def is_named(kind: str) -> bool:
    record, verb = kind.split(".")
    if record == "backup_request":
        return verb == "create" or verb in VERBS
    return any(f"`{kind}`" in head or (record in head and f"`.{verb}`" in head) for head in KINDS)


def test_every_kind_is_named() -> None:
    assert [kind for kind in catalogue().kinds if not is_named(kind)] == []


def with_a_reason() -> list[str]:
    return [
        kind.name
        for kind in catalogue().kinds.values()
        if any(field.name == "reason" for field in msgspec.structs.fields(kind.args))
    ]


@pytest.mark.parametrize("kind", [one for one in with_a_reason() if f"`{one}`" in KINDS])
def test_a_reason_is_named_with_its_kind(kind: str) -> None:
    args = {field.name: field for field in msgspec.structs.fields(catalogue().kinds[kind].args)}
    row = KINDS[f"`{kind}`"]
    assert ("reason!" if args["reason"].required else "reason") in words(row[1])
    assert "not stored" not in row[1]


ADDRESSES = {
    "incident": "incidents",
    "assignment": "assignments",
    "backup_request": "backup-requests",
}


@pytest.mark.parametrize(
    ("record_type", "verb"),
    [
        ("incident", "cancel"),
        ("assignment", "cancel"),
        ("assignment", "decline"),
        ("backup_request", "cancel"),
    ],
)
def test_a_reason_is_kept_where_the_page_says(cast: Cast, record_type: str, verb: str) -> None:
    assert "reason" in words(FIELDS[record_type])
    alice, unit = logged_in("alice"), cast.unit("HERON 1")
    incident, assignment = make_call(alice, unit)
    called = alice.post("/backup-requests/", {"unit": unit}).body["id"]
    ids = {"incident": incident, "assignment": assignment, "backup_request": called}
    path = f"/{ADDRESSES[record_type]}/{ids[record_type]}/{verb}/"
    answer = alice.post(path, {"reason": "sent twice"})
    assert (answer.status, answer.body["reason"]) == (200, "sent twice")
