"""`manage.py new_epoch`: run once after restoring a backup, before any tablet is served."""

from typing import Any

from django.core.management.base import BaseCommand

from sync import storage


class Command(BaseCommand):
    help = "After a restore: makes every tablet start anew and send again what it still keeps."

    def handle(self, *args: Any, **options: Any) -> None:
        storage.execute("UPDATE sync_epoch SET id = gen_random_uuid(), started_at = now()", [])
        self.stdout.write(f"The epoch is {storage.current_epoch()} now.")
