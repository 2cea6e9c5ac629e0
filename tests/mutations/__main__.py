"""Makes each mistake in a copy of the tree and runs the tests that must notice it.

`python -m tests.mutations [--only 14 | --only "part of a name"]`. First the named tests run on
the tree as it is: a test that fails anyway would notice everything. Exits with 1 when a mistake
survives.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from backend.local import places, postgres, valkey
from backend.local.checks import ENVIRONMENT
from tests.mutations.catalogue import MISTAKES
from tests.mutations.mistakes import ROOT, Mistake, edited, named_tests

NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "staticfiles")
# `FAILED tests/…/test_x.py::test_name[parameter] - why`
FAILED = re.compile(r"^FAILED [^:]+::(\w+)", re.MULTILINE)
PASSED, TESTS_FAILED = 0, 1
Environment = Mapping[str, str]


def main() -> int:
    """Runs the list, or the part of it that was asked for; 0 when every mistake was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", help="the number of an invariant, or part of a mistake's name")
    chosen = [one for one in MISTAKES if _is_meant(one, parser.parse_args().only)]
    if not chosen:
        print("No such mistake.")
        return 1
    with _servers() as environment:
        if not _pass_as_it_is(chosen, environment):
            return 1
        survived = [one.name for one in chosen if not _is_caught(one, environment)]
    print(f"\n{len(chosen) - len(survived)} of {len(chosen)} mistakes were caught.")
    for name in survived:
        print(f"SURVIVED: {name}")
    return 1 if survived else 0


def _is_meant(one: Mistake, only: str | None) -> bool:
    if only is None:
        return True
    return int(only) in one.invariants if only.isdigit() else only in one.name


@contextlib.contextmanager
def _servers() -> Iterator[Environment]:
    """One PostgreSQL and one Valkey for all runs, with a migrated database to copy."""
    folder = Path(tempfile.mkdtemp(prefix="field-mutants-"))
    # PostgreSQL may have to run as somebody else, who only has to get through here.
    folder.chmod(0o711)
    running = []
    try:
        where = places.open_places(folder)
        server, queue = postgres.locate(where), valkey.locate(where)
        running.append(postgres.start(server, settings=postgres.CARELESS))
        running.append(valkey.start(queue))
        environment = {
            **os.environ,
            "DATABASE_URL": server.address(user=postgres.APPLICATION),
            "DATABASE_OWNER_URL": server.address(user=postgres.OWNER),
            "REDIS_URL": queue.address,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--database", "owner", "-v", "0"]
        settings = {**ENVIRONMENT, **environment}
        subprocess.run(migrate, cwd=ROOT, env=settings, check=True)
        yield environment
    finally:
        for child in reversed(running):
            child.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _pass_as_it_is(chosen: Iterable[Mistake], environment: Environment) -> bool:
    tests = sorted({test for one in chosen for test in one.tests})
    started = time.monotonic()
    with _copy() as tree:
        result = _run(tree, tests, {**environment, "FIELD_TEST_TEMPLATE": postgres.DATABASE})
    took = time.monotonic() - started
    print(f"{len(tests)} tests on the tree as it is: {took:.0f} s", flush=True)
    if result.returncode != PASSED:
        print(result.stdout)
        print("They do not pass as it is: nothing can be said about mistakes.")
    return result.returncode == PASSED


def _is_caught(one: Mistake, environment: Environment) -> bool:
    """Whether every test the mistake names fails with it."""
    started = time.monotonic()
    if not one.is_in_migration:
        environment = {**environment, "FIELD_TEST_TEMPLATE": postgres.DATABASE}
    with _copy() as tree:
        for edit in one.edits:
            (tree / edit.file).write_text(edited(edit, tree), encoding="utf-8")
        result = _run(tree, one.tests, environment)
    unmoved = set(one.tests) - set(FAILED.findall(result.stdout))
    is_caught = result.returncode == TESTS_FAILED and not unmoved
    word = "caught  " if is_caught else "SURVIVED"
    numbers = ", ".join(map(str, one.invariants))
    print(f"{word} {time.monotonic() - started:4.0f} s  {one.name} ({numbers})", flush=True)
    if not is_caught:
        print(f"  not noticed by {sorted(unmoved)}\n{result.stdout[-3000:]}", flush=True)
    return is_caught


@contextlib.contextmanager
def _copy() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="field-mutant-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
        yield tree


def _run(
    tree: Path, tests: Sequence[str], environment: Environment
) -> subprocess.CompletedProcess[str]:
    files = named_tests(tree)
    command = [
        *(sys.executable, "-m", "pytest", "-n0", "-q", "-rf", "--tb=short"),
        *("-p", "no:cacheprovider", *(f"{files[test]}::{test}" for test in tests)),
    ]
    return subprocess.run(
        command,
        cwd=tree,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
