"""`make check`: everything that can be said about the code without running it.

Each check runs even when an earlier one failed, and the end says which did.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from backend.local import client_codes, clients
from backend.local.failure import LocalFailure

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
PACKAGES = [
    name
    for name in (
        *("backend", "api", "office", "dispatch", "bridges", "notices"),
        *("catalogue", "incidents", "responders", "sync", "conformance"),
    )
    if (ROOT / name).is_dir()
]

# The checks read the settings but never connect.
ENVIRONMENT = {
    "SECRET_KEY": "checks-only-" + "k" * 60,
    "DATABASE_URL": "postgresql://field_app@127.0.0.1:1/field",
    "DATABASE_OWNER_URL": "postgresql://field_owner@127.0.0.1:1/field",
    "REDIS_URL": "redis://127.0.0.1:1",
    "ALLOWED_HOSTS": "example.org",
    "DEBUG": "0",
    "HTTPS_ONLY": "1",
}

COMMANDS: Mapping[str, list[str]] = {
    "ruff": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "mypy": [PYTHON, "-m", "mypy"],
    "imports": [str(Path(PYTHON).with_name("lint-imports")), "--no-cache"],
    # Its look at the history needs a database; the models and files alone are compared here.
    "migrations": [
        *(PYTHON, "-W", "ignore:Got an error checking a consistent migration history"),
        *("manage.py", "makemigrations", "--check", "--dry-run"),
    ],
    "settings": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "bandit": [PYTHON, "-m", "bandit", "-q", "-r", "-c", "pyproject.toml", *PACKAGES],
}

# Of the browser clients; names of scripts in web/package.json.
CLIENT_CHECKS = ("types", "lint", "test")
SCHEMA = [PYTHON, "manage.py", "spectacular", "--format", "openapi-json"]

AUDIT = [
    *(PYTHON, "-m", "pip_audit", "--disable-pip", "--require-hashes"),
    *("-r", "requirements.txt", "-r", "requirements-local.txt", "-r", "requirements-dev.txt"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "15"),
]


def main() -> int:
    """Run every check; 0 when none found anything."""
    results = {name: _timed(name, partial(_run, command)) for name, command in COMMANDS.items()}
    results["web codes"] = _timed("web codes", _codes_are_current)
    results |= _check_clients()
    results["pip-audit"] = _timed("pip-audit", _audit)
    failed = [name for name, passed in results.items() if not passed]
    print(f"\n{len(results) - len(failed)} of {len(results)} checks passed.", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def _check_clients() -> dict[str, bool]:
    with_node = clients.machine_node()
    if with_node is None:
        print("!!! NOT CHECKED: the browser clients in web/. They need Node 20.19 and npm.")
        return {}
    checks = {f"web {name}": partial(_run_npm, with_node, "run", name) for name in CLIENT_CHECKS}
    checks["web wire"] = partial(_wire_is_current, with_node)
    return {name: _timed(name, check) for name, check in checks.items()}


def _run_npm(with_node: clients.Node, *npm: str) -> bool:
    try:
        clients.run(with_node, *npm)
    except LocalFailure as failure:
        print(failure, flush=True)
        return False
    return True


def _codes_are_current() -> bool:
    """Whether what the clients know of code lists by themselves is what the server says."""
    is_current = client_codes.is_current()
    if not is_current:
        print("web/shared/codes/generated.ts is not of these lists and rules. Run `make wire`.")
    return is_current


def _wire_is_current(with_node: clients.Node) -> bool:
    """Whether the clients' wire types are those of the OpenAPI document as it is now."""
    is_current = clients.WIRE.read_text() == wire_types(with_node)
    if not is_current:
        print("web/shared/api/openapi.ts is not of this OpenAPI document. Run `make wire`.")
    return is_current


def wire_types(with_node: clients.Node) -> str:
    """The TypeScript types of what goes over the wire."""
    document = subprocess.run(
        SCHEMA, cwd=ROOT, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, check=True
    )
    return clients.generate(with_node, "tools/wire.mjs", document.stdout)


def write_wire_types() -> int:
    """`make wire`: the clients' types and code lists, from what the server says now."""
    client_codes.GENERATED.write_text(client_codes.generated())
    clients.WIRE.write_text(wire_types(clients.node()))
    return 0


def _timed(name: str, check: Callable[[], bool]) -> bool:
    started = time.monotonic()
    print(f"--- {name}", flush=True)
    passed = check()
    print(f"{'ok' if passed else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
    return passed


def _run(command: list[str]) -> bool:
    return (
        subprocess.run(command, cwd=ROOT, env=os.environ | ENVIRONMENT, check=False).returncode == 0
    )


def _audit() -> bool:
    """False for a known vulnerability; an audit that could not be made says so and passes."""
    result = subprocess.run(AUDIT, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        _not_audited("every package", result.stderr.strip().splitlines()[-1:])
        return True
    return judge_audit(packages)


def judge_audit(packages: list[dict[str, Any]]) -> bool:
    """Whether pip-audit's findings are clean; packages it skipped are named aloud."""
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        reason = [next(p["skip_reason"] for p in packages if "skip_reason" in p)]
        _not_audited(f"{len(skipped)} of {len(packages)} packages", reason)
    found = [package for package in packages if package.get("vulns")]
    for package in found:
        names = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        print(f"{package['name']} {package['version']} is vulnerable: {names}")
    return not found


def _not_audited(what: str, reason: list[str]) -> None:
    # A network that is not there is no fault of the code; that nobody looked must be seen.
    print("!" * 78)
    print(f"!!! NOT AUDITED for known vulnerabilities: {what}.")
    print(f"!!! {' '.join(reason) or 'The audit service gave no answer.'}")
    print("!!! Run `make check` again where the audit service can be reached.")
    print("!" * 78)


if __name__ == "__main__":
    sys.exit(write_wire_types() if sys.argv[1:] == ["wire"] else main())
