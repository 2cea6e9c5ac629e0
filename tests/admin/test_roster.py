"""The roster file: preview, refusals by line and column, all or nothing, and back again."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bridges.files.faults import FileRefused
from office.roster.sheet import LARGEST_FILE, escaped, read_sheet, unescaped, write_sheet
from office.roster.taking import COLUMNS
from responders.models import Credential, Programme, Responder, RoleGrant, Shift, Unit
from sync.models import Mutation
from tests.admin.desk import Desk, Page
from tests.cast import Cast
from tests.tablet import Tablet

HEAD = ",".join(COLUMNS)
DAY = (timezone.now() + timedelta(days=10)).date().isoformat()
ROSTER = f"""{HEAD}
shift,,,,,,,,RIVER 1,{DAY} 08:00,{DAY} 20:00,"cleo, pat, em=emt",
programme,,Crisis call diversion,,,,,CCD,,,,,
unit,,,,,,,CCD,RIVER 1,,,,
person,cleo,Cleo,clinician,,,,,,,,,
person,pat,Pat,peer_support_specialist,,,,,,,,,
person,em,"=cmd|' /C calc'!A0",,,,,,,,,,
role,cleo,,,team_lead,,,,RIVER 1,2026-01-01,,,
role,em,,,field_responder,,,,,2026-01-01 08:30,2030-01-01,,
credential,em,,,emt,EMT-B,-7,,,,2027-03-31,,
"""


def _upload(desk: Desk, data: bytes | str, name: str = "roster.csv") -> Page:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    file.name = name
    desk.get("/roster/")
    return desk.post("/roster/", file=file)


def _confirm(desk: Desk, page: Page) -> Page:
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    text = page.text.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]
    return desk.post("/roster/", text=text, seen=seen)


def _counts() -> tuple[int, ...]:
    models: tuple[Any, ...] = (Programme, Unit, Responder, RoleGrant, Credential, Shift, Mutation)
    return tuple(model.objects.count() for model in models)


def test_a_file_is_looked_at_then_taken_in_and_the_second_time_nothing_changes(
    adam: Desk, cast: Cast
) -> None:
    before = _counts()
    page = _upload(adam, ROSTER)
    assert "What would change" in page.text
    assert page.text.count(">added<") == 9
    assert _counts() == before
    assert _confirm(adam, page).location == "/admin/roster/"
    after = _counts()
    assert after[:6] == tuple(n + m for n, m in zip(before, (1, 1, 3, 2, 1, 1), strict=False))
    assert "Nothing changes" in _upload(adam, ROSTER).text
    assert _counts() == after
    tablet = Tablet("adam")
    tablet.pull()
    shift = next(one for one in tablet.of_type("shift") if len(one["crew"]) == 3 and
                 one["unit"] == str(Unit.objects.get(call_sign="RIVER 1").id))  # fmt: skip
    assert {one["name"] for one in shift["crew"]} == {"Cleo", "Pat", "=cmd|' /C calc'!A0"}


def test_an_export_imports_as_nothing_changes(adam: Desk, cast: Cast) -> None:
    _confirm(adam, _upload(adam, ROSTER))
    download = adam.get("/roster/roster.csv")
    assert download.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=cmd|" in download.text
    assert "'-7" in download.text
    assert "mallory" not in download.text
    again = _upload(adam, download.content)
    assert "Nothing changes" in again.text
    semicolons = download.text.replace(",", ";").encode()
    assert adam.get("/roster/").status == 200
    assert "Nothing changes" in _upload(adam, semicolons).text


def test_every_refusal_names_its_line_and_column_and_nothing_is_taken(
    adam: Desk, cast: Cast
) -> None:
    lines = [
        HEAD,
        "person,zoe,Zoe,wizard,,,,,,,,,",
        "person,mallory,M,,,,,,,,,,",
        "role,nobody,,,dispatcher,,,,,,,,",
        "role,bob,,,king,,,,,,,,",
        "credential,bob,,,emt,EMT-B,,,,,31.3.2027,,",
        f"shift,,,,,,,,HERON 7,{DAY} 08:00,{DAY} 20:00,,",
        f"shift,,,,,,,,HERON 1,{DAY} 20:00,{DAY} 08:00,bob,",
        "shift,,,,,,,,HERON 1,2027-03-14 02:30,2027-03-14 09:00,bob,",
        "shift,,,,,,,,HERON 1,2027-11-07 01:30,2027-11-07 09:00,bob,",
        "unit,,,,,,,CRT,HERON 1,,,,no",
        "wizard,,,,,,,,,,,,",
        'person,"a\x00b",A,,,,,,,,,,',
        "person,ann,Ann,,,,,,,,,,,,,too,many",
        "person,fine,Fine,emt,,,,,,,,,",
    ]
    before = _counts()
    page = _upload(adam, "\r\n".join(lines))
    rows = [
        (2, "profession", "is no crew role"),
        (3, "person", "this user name is not free"),
        (4, "person", "there is nobody with the user name nobody"),
        (5, "role", "is no role"),
        (6, "to", "write a day like 2027-03-31"),
        (7, "unit", "there is no unit HERON 7"),
        (8, "to", "must be after starts_at"),
        (9, "from", "the clock skips this time in spring"),
        (10, "from", "the clock shows this time twice: add the offset, -04:00"),
        (11, "active", "the unit is on shift; end the shift first"),
        (12, "kind", "must be one of programme"),
        (13, "person", "has characters that cannot be stored"),
        (14, "", "has more cells than the header"),
    ]
    for line, column, words in rows:
        assert f"<td>{line}</td><td>{column}</td><td>{words}" in page.text
    assert page.text.count('class="fault"') == len(rows)
    assert _counts() == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        ("kind,name\nperson,Zoë".encode("latin-1"), "the file is not UTF-8 (line 2)"),
        ("kind,name".encode("utf-16"), "the file is not UTF-8"),
        (b"kind,kind\n", "the column 'kind' is there more than once"),
        (b"kind,shoe size\n", "there is no column 'shoe size'"),
        (b"name\n", "the column 'kind' is missing"),
        (b'kind,name\nperson,"open', "the file is not CSV (line 2"),
        (b"kind\n" + b"person\n" * 3001, "more than 3000 rows"),
        (b"kind\n" + b"x" * 10_000_000, f"larger than {LARGEST_FILE // 1024} KiB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, columns=COLUMNS, required=("kind",))
    assert words in str(refused.value)


def test_a_refused_file_is_said_on_the_page(adam: Desk) -> None:
    assert f"larger than {LARGEST_FILE // 1024} KiB" in _upload(adam, b"x" * 10_000_000).text
    assert "the file is not UTF-8 (line 2)" in _upload(adam, b"kind\nZo\xeb").text


def test_what_has_changed_since_the_preview_is_shown_again(adam: Desk, cast: Cast) -> None:
    page = _upload(adam, f"{HEAD}\nperson,bob,Robert,,,,,,,,,,\n")
    Responder.objects.filter(username="bob").update(name="Bobby")
    again = _confirm(adam, page)
    assert "The roster has changed since you looked" in again.text
    assert "Bobby -> Robert" in again.text
    assert Responder.objects.get(username="bob").name == "Bobby"
    assert _confirm(adam, again).status == 302
    assert Responder.objects.get(username="bob").name == "Robert"


def test_rows_change_crews_end_roles_and_let_people_go(adam: Desk, cast: Cast) -> None:
    _confirm(adam, _upload(adam, ROSTER))
    cleo = Responder.objects.get(username="cleo")
    changed = f"""{HEAD}
shift,,,,,,,,RIVER 1,{DAY} 08:00,{DAY} 18:00,"pat, em=emt",
shift,,,,,,,,HERON 1,{DAY} 08:00,{DAY} 20:00,cleo,
role,cleo,,,team_lead,,,,RIVER 1,2026-01-01,2026-02-01,,
person,pat,,,,,,,,,,,no
"""
    page = _upload(adam, changed)
    assert "crew: cleo=clinician, em=emt, pat=peer_support_specialist -> em=emt" in page.text
    assert _confirm(adam, page).status == 302
    assert RoleGrant.objects.get(responder=cleo, role="team_lead").valid_to is not None
    assert not Responder.objects.get(username="pat").is_active
    called_off = f"{HEAD}\nshift,,,,,,,,HERON 1,{DAY} 08:00,{DAY} 20:00,,no\n"
    _confirm(adam, _upload(adam, called_off))
    assert Shift.objects.get(unit=cast.units["HERON 1"], starts_at__gt=timezone.now()).ended_at
    assert "Nothing changes" in _upload(adam, called_off).text
    own = _upload(adam, f"{HEAD}\nperson,adam,,,,,,,,,,,no\n")
    assert "this is your own account" in own.text


def test_the_commands_do_the_same(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER)
    agency = {"agency": "North City"}
    out = io.StringIO()
    call_command("import_roster", str(file), preview=True, stdout=out, **agency)
    assert not Programme.objects.filter(code="CCD").exists()
    call_command("import_roster", str(file), stdout=out, **agency)
    assert "line 2: added shift RIVER 1" in out.getvalue()
    exported = io.StringIO()
    call_command("export_roster", stdout=exported, **agency)
    file.write_text(exported.getvalue())
    out = io.StringIO()
    call_command("import_roster", str(file), stdout=out, **agency)
    assert out.getvalue().startswith("0 added, 0 changed,")
    file.write_text(f"{HEAD}\nunit,,,,,,,NONE,X,,,,\n")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("import_roster", str(file), stdout=io.StringIO(), **agency)


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_a_sheet_is_read_as_it_was_written() -> None:
    rows = [{"kind": "person", "name": "'=1+1"}, {"kind": "person", "name": 'a "b", c;d'}]
    data = ("\ufeff" + write_sheet(("kind", "name"), rows)).encode()
    read, faults = read_sheet(data, columns=("kind", "name"), required=("kind",))
    assert [row.cells for row in read] == rows
    assert [row.line for row in read] == [2, 3]
    assert faults == []
    _, (fault,) = read_sheet(b'kind,name\nperson,"a\nb"\n', columns=("kind", "name"), required=())
    assert str(fault) == "line 2, name: has a line break in it"
    with pytest.raises(FileRefused):
        read_sheet(b"kind;x\n", columns=("kind", "name"), required=("kind",))
