"""`sync_conformance --url …`: whether a deployment does what the protocol says."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conformance.report import HEADING, row, run, summary
from conformance.scenarios import ALL
from conformance.stage import ROLES, Account, introduce
from conformance.transport import HttpTransport, Unusable

PASSWORD = "CONFORMANCE_PASSWORD"  # nosec B105: the name of a variable, not its text
# The accounts of `make run`'s demo city.
DEMO = {
    "crew": "clinician",
    "teammate": "peer",
    "other_crew": "clinician2",
    "dispatcher": "dispatcher",
    "supervisor": "supervisor",
    "outsider": "other_dispatcher",
}


class Command(BaseCommand):
    help = (
        "Play the protocol's scenarios against any deployment, as its clients would, and print"
        " which hold. Makes calls and notes there, and cancels the calls: not for a live site."
        f" The accounts' common password comes from the environment, {PASSWORD}, or each"
        " account's own from the file of --accounts; never from the command line."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="such as http://localhost:8000")
        parser.add_argument(
            "--accounts",
            type=Path,
            metavar="FILE.json",
            help='{"crew": {"username": "…", "password": "…"}, …} for ' + ", ".join(ROLES),
        )
        parser.add_argument(
            "--account",
            action="append",
            default=[],
            metavar="ROLE=USERNAME",
            help="somebody else than the demo city's account in this role",
        )
        parser.add_argument("--only", metavar="TEXT", help="scenarios whose name contains this")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the table. Raises: CommandError, for what cannot be run and for what is broken."""
        chosen = [one for one in ALL if (options["only"] or "") in one.name]
        if not chosen:
            raise CommandError("No scenario has that in its name.")
        try:
            transport = HttpTransport(options["url"])
            people = introduce(transport, _accounts(options["accounts"], options["account"]))
        except Unusable as unusable:
            raise CommandError(str(unusable)) from None
        self.stdout.write(HEADING)
        verdicts = []
        for verdict in run(transport, people, chosen):
            self.stdout.write(row(verdict))
            verdicts.append(verdict)
        self.stdout.write(summary(verdicts))
        broken = sum(not verdict.holds for verdict in verdicts)
        if broken:
            raise CommandError(f"{broken} broken.")


def _accounts(path: Path | None, named: list[str]) -> dict[str, Account]:
    """Everybody's log-in. Raises: CommandError."""
    if path is not None:
        return _from_file(path)
    password = os.environ.get(PASSWORD)
    if not password:
        raise CommandError(f"Set {PASSWORD} to the accounts' password, or name a file.")
    names = dict(DEMO)
    for one in named:
        role, _, username = one.partition("=")
        if role not in ROLES or not username:
            raise CommandError(f"--account {one}: use ROLE=USERNAME; roles: {', '.join(ROLES)}")
        names[role] = username
    return {role: Account(username, password) for role, username in names.items()}


def _from_file(path: Path) -> dict[str, Account]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {role: Account(one["username"], one["password"]) for role, one in document.items()}
    except (OSError, ValueError) as error:
        raise CommandError(f"{path.name}: {error}") from None
    except (KeyError, TypeError, AttributeError):
        raise CommandError(f"{path.name}: each role needs a username and a password") from None
