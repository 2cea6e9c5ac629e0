"""The arrows of docs/architecture.md: imports point right, the ledger knows no app."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from backend.local.checks import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("backend", "api", "office", "dispatch", "bridges", "notices"),
    *("catalogue", "incidents", "responders", "sync"),
)


def test_imports_point_right_and_rules_know_no_framework() -> None:
    # In a process of its own: it sets up logging, and thereby switches everybody else's off.
    found = subprocess.run(
        COMMANDS["imports"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout


def test_the_ledger_points_at_no_app() -> None:
    """A foreign key by string is an arrow to the left that no import shows."""
    for model in apps.get_app_config("sync").get_models():
        relations = [field.name for field in model._meta.get_fields() if field.is_relation]
        assert relations == [], model.__name__


def _modules(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not names or path.name in names or path.parent.name in names:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_happens_by_being_imported_or_saved() -> None:
    for path, module in _modules():
        for node in ast.walk(module):
            is_ready = isinstance(node, ast.FunctionDef) and node.name == "ready"
            # The wiring registers its system checks; nobody else acts at start.
            assert not is_ready or path.parent.name == "backend", path
            imported = [
                alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")
            ]
            source = getattr(node, "module", "") or ""
            if isinstance(node, ast.ImportFrom | ast.Import):
                assert "signals" not in f"{source} {' '.join(imported)}", path


@pytest.mark.parametrize("forbidden", ["save", "delete", "bulk_create", "get_or_create", "now"])
def test_actions_neither_write_nor_read_the_clock(forbidden: str) -> None:
    for path, module in _modules("actions", "actions.py"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr != forbidden, f"{path}:{node.lineno}"


def test_views_hold_no_transactions_and_write_nothing() -> None:
    for path, module in _modules("views"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("save", "bulk_create"), f"{path}:{node.lineno}"


# With the door closed, so that the triggers note what is changed.
ORM_WRITES_OF_SYNC = {"journal.raise_overdue", "quarantine.apply"}
WRITING = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create"}


def test_nothing_in_the_ledger_writes_by_the_orm_behind_the_open_door() -> None:
    """There nobody notes the change but the ledger itself: tablets would never hear of it."""
    writers = {
        f"{path.stem}.{function.name}"
        for path in sorted((ROOT / "sync").glob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr in WRITING
        and "objects" in ast.unparse(node)
    }
    assert writers == ORM_WRITES_OF_SYNC


def test_migrations_import_no_app_code() -> None:
    for path, module in _modules("migrations"):
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in ROOMS, path
            if isinstance(node, ast.Import):
                assert not {alias.name.split(".")[0] for alias in node.names} & set(ROOMS), path


def test_the_image_copies_every_room_and_its_context_has_them() -> None:
    """The context leaves out whatever it does not name: a room that was forgotten is missing."""
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    context = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert {*ROOMS, "conformance"} == copied
    assert copied <= context
