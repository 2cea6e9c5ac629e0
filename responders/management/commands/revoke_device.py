"""`manage.py revoke_device ID`: withdraws a lost tablet."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from responders.models import Device
from responders.sessions import revoke_device


class Command(BaseCommand):
    help = "Withdraws a tablet: what it still sends is kept in quarantine, and it wipes itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("device", type=UUID)

    def handle(self, *args: Any, device: UUID, **options: Any) -> None:
        found = Device.objects.filter(id=device).first()
        if found is None:
            raise CommandError(f"there is no device {device}")
        revoke_device(device=found, now=timezone.now())
        self.stdout.write(f"{found} is withdrawn.")
