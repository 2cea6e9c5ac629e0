"""`prepare_demo`: tables up to date, an invented city in them, its units on shift right now."""

import json
import os
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.local.demo import duty, setup
from backend.local.demo.cities import CITIES, DEMO_CITY
from backend.local.demo.city import City
from sync.refusals import Refused


class Command(BaseCommand):
    help = (
        "Migrate, make the demo city if it is not there, and put its units on shift. Needs"
        " DEMO_PASSWORD. Prints one JSON object; everything else goes to stderr."
    )
    # The tables may not be there yet.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("DEMO_PASSWORD is not set: the password of every demo account.")
        call_command("migrate", interactive=False, stdout=self.stderr, stderr=self.stderr)
        try:
            setup.check_free(CITIES)
        except setup.NotADemo as reason:
            raise CommandError(f"This database is not a demo: {reason}.") from None
        for city in CITIES:
            setup.set_up(city, password=password, now=timezone.now())
            duty.make_calls_wait(city, timezone.now())
            self._keep_on_duty(city, timezone.now())
        self.stdout.write(json.dumps(_summary()))

    def _keep_on_duty(self, city: City, now: datetime) -> None:
        for unit in city.units:
            if not unit.calls:
                continue
            try:
                duty.keep_on_duty(city, unit, now)
            except Refused as refusal:
                # Somebody has rearranged the demo; that must not keep the product from starting.
                self.stderr.write(f"{unit.call_sign} stays as it is: {refusal} {refusal.detail}")


def _summary() -> dict[str, Any]:
    return {
        "accounts": [
            {"username": account.username, "role": account.role.value, "unit": account.unit}
            for city in CITIES
            for account in city.accounts
        ],
        "agencies": [{"id": str(city.id_of()), "name": city.name} for city in CITIES],
        "story_incident": _story(),
    }


def _story() -> dict[str, str] | None:
    """What the first unit is on."""
    assignment = duty.open_assignment(DEMO_CITY, DEMO_CITY.units[0])
    if assignment is None:
        return None
    return {"id": str(assignment.incident.id), "number": assignment.incident.number}
