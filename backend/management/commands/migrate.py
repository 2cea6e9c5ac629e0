"""`migrate`, as the owner and without stalling a running site; then this release's code lists."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from catalogue.code_lists import publish_code_lists
from responders.models import Agency

PAUSE_SECONDS = 0.5

READABLE_HISTORY = """
DO $$
BEGIN
    IF to_regclass('django_migrations') IS NOT NULL
       AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        GRANT SELECT ON django_migrations TO {role};
    END IF;
END $$
"""


class Command(migrate.Command):
    """Django's migrate on the `owner` database, giving up locks quickly and trying again.

    A statement that waits for a table lock makes every later query wait behind it. With
    `lock_timeout` such a queue lasts a second at most; the migration starts over afterwards.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's arguments, with our database as the default, and two of our own."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=1.0,
            help="Seconds to wait for a lock (default 1).",
        )
        parser.add_argument(
            "--attempts",
            type=int,
            default=60,
            help="How often to try before giving up (default 60).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run migrations; raises CommandError when no attempt got its locks."""
        attempts, timeout = options["attempts"], options["lock_timeout"]
        for attempt in range(1, attempts + 1):
            try:
                self._limit_waiting(options["database"], timeout)
                super().handle(*args, **options)
                self._show_history(options["database"])
                self._publish(options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stderr.write(f"A table is in use (attempt {attempt} of {attempts}).")
                time.sleep(PAUSE_SECONDS)
        raise CommandError(
            "The tables stayed in use. Nothing half-done is left; run it again later."
        )

    def _publish(self, options: dict[str, Any]) -> None:
        """The words of this release, once all tables are those of this release."""
        is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        # Of another database the ledger, which writes them, knows nothing.
        if not is_whole or options["database"] != "owner":
            return
        for agency in Agency.objects.order_by("name"):
            written = publish_code_lists(agency=agency, now=timezone.now())
            if written and options["verbosity"]:
                self.stdout.write(f"{agency.name}: {len(written)} code lists are new.")

    def _show_history(self, alias: str) -> None:
        # Django makes this one table before any migration can say who may read it, and looks
        # into it on every connection: `makemigrations` and `showmigrations` would be refused.
        with connections[alias].cursor() as cursor:
            cursor.execute(READABLE_HISTORY.format(role=settings.APPLICATION_ROLE))

    def _limit_waiting(self, alias: str, seconds: float) -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false)", [f"{round(seconds * 1000)}ms"]
            )
