"""The unit status as a page: a diagram and a table, both made of the transition table. Pure."""

from collections.abc import Iterator
from itertools import product

from responders.lifecycle import ARRIVED, AWAY, EIDO, FREE, ON_CALL, TRANSITIONS, UnitStatus

Step = tuple[UnitStatus, UnitStatus]
# An end of an arrow: a state, or states drawn as one box.
End = tuple[str, frozenset[UnitStatus]]

BOXES: dict[str, tuple[str, frozenset[UnitStatus]]] = {
    "at_rest": ("free or away", FREE | AWAY),
    "on_call": ("on a call", ON_CALL),
    "arrived": ("arrived", ARRIVED),
}
# Boxes inside another.
INSIDE = {"arrived": "on_call"}
EACH = "each may follow each"
TABLE = frozenset((state, after) for state, following in TRANSITIONS.items() for after in following)

PAGE = """# Unit status

Made from `TRANSITIONS` and `EIDO` in `responders/lifecycle.py` by
`make manage ARGS="draw_unit_status docs/unit-status.md"`; a test fails when they differ. What
becomes of a report that may not follow is in [the protocol](protocol.md#kinds).

An arrow from or to a box is one from or to each state in it. It says what may follow, not what
has to: crews skip steps. A report on another open assignment is judged as if the unit had just
been assigned to it.

```mermaid
{diagram}
```

| state | may be followed by | EIDO primary | EIDO secondary |
|---|---|---|---|
{rows}
"""


def page() -> str:
    """The whole page."""
    return PAGE.format(diagram="\n".join(_diagram()), rows="\n".join(_rows()))


def _rows() -> Iterator[str]:
    for state in UnitStatus:
        following = ", ".join(after for after in UnitStatus if after in TRANSITIONS[state])
        primary, secondary = EIDO[state]
        yield f"| `{state}` | {following} | {primary} | {', '.join(secondary)} |"


def _diagram() -> Iterator[str]:
    yield "flowchart LR"
    arrows = list(_arrows())
    cliques = {name for name, other in arrows if name == other}
    for name in BOXES:
        if name not in INSIDE:
            yield from _box(name, cliques, "  ")
    boxed = frozenset().union(*(states for _, states in BOXES.values()))
    yield from (f"  {state}" for state in UnitStatus if state not in boxed)
    yield from (f"  {since} --> {until}" for since, until in arrows if since != until)


def _box(name: str, cliques: set[str], indent: str) -> Iterator[str]:
    title, states = BOXES[name]
    words = f"{title}: {EACH}" if name in cliques else title
    yield f'{indent}subgraph {name}["{words}"]'
    inner = [box for box, outer in INSIDE.items() if outer == name]
    boxed = frozenset().union(*(BOXES[box][1] for box in inner))
    yield from (f"{indent}  {state}" for state in UnitStatus if state in states - boxed)
    for box in inner:
        yield from _box(box, cliques, f"{indent}  ")
    yield f"{indent}end"


def _arrows() -> Iterator[tuple[str, str]]:
    """As few arrows as say the whole table and nothing else: the ones that say most come first."""
    ends: list[End] = [(name, states) for name, (_, states) in BOXES.items()]
    ends += [(state.value, frozenset({state})) for state in UnitStatus]
    candidates = {
        (since, until): steps
        for (since, before), (until, after) in product(ends, ends)
        # Mermaid draws no arrow between a box and what is in it; one to itself becomes its title.
        if since == until or not (before < after or after < before)
        if (steps := _steps(before, after)) and steps <= TABLE
    }
    unsaid = set(TABLE)
    while unsaid:
        arrow, steps = max(candidates.items(), key=lambda one: len(one[1] & unsaid))
        unsaid -= steps
        yield arrow


def _steps(before: frozenset[UnitStatus], after: frozenset[UnitStatus]) -> frozenset[Step]:
    return frozenset((since, until) for since, until in product(before, after) if since != until)
