"""The page about the unit status says what the transition table says, and nothing else."""

import io
import re
from itertools import product
from pathlib import Path

from django.core.management import call_command

from responders.lifecycle import EIDO, TRANSITIONS, UnitStatus

PAGE = Path(__file__).resolve().parents[2] / "docs" / "unit-status.md"
TABLE = {(state, after) for state, following in TRANSITIONS.items() for after in following}


def test_the_page_is_the_one_the_command_writes(tmp_path: Path) -> None:
    written = tmp_path / "page.md"
    call_command("draw_unit_status", written)
    assert PAGE.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
        'make manage ARGS="draw_unit_status docs/unit-status.md"'
    )
    printed = io.StringIO()
    call_command("draw_unit_status", stdout=printed)
    assert printed.getvalue() == written.read_text(encoding="utf-8")


def drawn() -> tuple[dict[str, set[str]], set[str], list[tuple[str, str]]]:
    """The diagram read again: boxes with their states, boxes of equals, arrows."""
    _, _, diagram = PAGE.read_text(encoding="utf-8").partition("```mermaid\n")
    boxes: dict[str, set[str]] = {}
    equals: set[str] = set()
    arrows: list[tuple[str, str]] = []
    inside: list[str] = []
    for line in diagram.partition("```")[0].splitlines()[1:]:
        words = line.split()
        if words[0] == "subgraph":
            name = words[1].partition("[")[0]
            boxes[name] = set()
            inside.append(name)
            if "each may follow each" in line:
                equals.add(name)
        elif words == ["end"]:
            inside.pop()
        elif len(words) == 3:
            assert words[1] == "-->", line
            arrows.append((words[0], words[2]))
        else:
            assert words[0] in set(UnitStatus), line
            for box in inside:
                boxes[box].add(words[0])
    return boxes, equals, arrows


def test_its_arrows_are_the_table() -> None:
    boxes, equals, arrows = drawn()
    said = set()
    for since, until in [*arrows, *((box, box) for box in equals)]:
        before, after = boxes.get(since, {since}), boxes.get(until, {until})
        said |= {(one, other) for one, other in product(before, after) if one != other}
    assert said == TABLE


def test_it_can_be_drawn_and_read() -> None:
    boxes, _, arrows = drawn()
    assert len(arrows) == len(set(arrows)) <= 40
    for since, until in arrows:
        # Mermaid draws no arrow between a box and what is inside it.
        assert not boxes.get(since, {since}) & boxes.get(until, {until}), (since, until)


def test_its_rows_are_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (\w+) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    assert {(row[0], one) for row in rows for one in row[1].split(", ")} == TABLE
    pairs = {row[0]: (row[2], tuple(row[3].split(", "))) for row in rows}
    assert pairs == EIDO
