"""`manage.py check_heartbeat`: for whoever watches the site; ends with 1 when two are missing."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from dispatch.clockwork.heartbeat import Pulse, last_whole, pulse


class Command(BaseCommand):
    help = "Says whether synthetic calls for help arrive. Ends with 1 when two are missing."

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        found = pulse(now=now, every=settings.HEARTBEAT_EVERY)
        last = last_whole()
        self.stdout.write(f"{found}; the last one arrived {last.isoformat() if last else 'never'}")
        if found == Pulse.MISSING:
            sys.exit(1)
