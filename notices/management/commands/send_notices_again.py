"""`manage.py send_notices_again`: dead letters of a webhook, or everything since a moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.delivery import send_again
from notices.models import Webhook
from sync.clock import read_instant


class Command(BaseCommand):
    help = "Sends again what a webhook did not get: its dead letters, or all since a moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("webhook", help="its name")
        parser.add_argument("--agency", required=True, help="the agency's name")
        parser.add_argument("--since", help="RFC 3339; then also what was taken before")

    def handle(self, **options: Any) -> None:
        webhook = Webhook.objects.filter(
            agency__name=options["agency"], name=options["webhook"]
        ).first()
        if webhook is None:
            raise CommandError(f"{options['agency']} has no webhook {options['webhook']}.")
        if not webhook.is_active:
            raise CommandError("It is switched off: switch it on in the office first.")
        count = send_again(webhook=webhook, since=_since(options["since"]), now=timezone.now())
        self.stdout.write(f"{count} deliveries are sent again.")


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    since = read_instant(text)
    if since is None:
        raise CommandError("--since wants a time with its offset: 2026-11-21T10:00:00Z")
    return since
