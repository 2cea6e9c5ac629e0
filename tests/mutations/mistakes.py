"""What a mistake is: one or more exact replacements in the product's text."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path("tests/invariants")
PREFIX = "test_invariant_"


@dataclass(frozen=True, slots=True)
class Edit:
    """In `file`, `old` (which is there exactly once) becomes `new`."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A change somebody could well make, and the named tests all of which have to fail."""

    name: str
    why: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]

    @property
    def invariants(self) -> tuple[int, ...]:
        return tuple(sorted({number_of(test) for test in self.tests}))

    @property
    def is_in_migration(self) -> bool:
        return any("/migrations/" in edit.file for edit in self.edits)


class DoesNotApply(ValueError):
    """The old text is not in the file exactly once: the code has moved on, the list has not."""


def mistake(name: str, why: str, file: str, old: str, new: str, *tests: str) -> Mistake:
    """One replacement in one file."""
    return Mistake(name, why, (Edit(file, old, new),), tests)


def edited(edit: Edit, root: Path = ROOT) -> str:
    """The file's text after the edit. Raises: DoesNotApply."""
    text = (root / edit.file).read_text(encoding="utf-8")
    if text.count(edit.old) != 1:
        raise DoesNotApply(f"{edit.file} has {text.count(edit.old)} times: {edit.old!r}")
    return text.replace(edit.old, edit.new)


def number_of(test: str) -> int:
    """The invariant a test is named after."""
    return int(test.removeprefix(PREFIX)[:2])


def named_tests(root: Path = ROOT) -> Mapping[str, str]:
    """Every test named after an invariant, and the file it is in."""
    return {
        node.name: str(path.relative_to(root))
        for path in sorted((root / TESTS).glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIX)
    }
