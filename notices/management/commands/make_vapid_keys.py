"""`manage.py make_vapid_keys`: the keys a site signs its pushes with."""

from typing import Any

from django.core.management.base import BaseCommand

from notices.web_push import new_keys


class Command(BaseCommand):
    help = "Makes a pair of keys for Web Push and prints the lines for the environment."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        private, public = new_keys()
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}")
        self.stdout.write("VAPID_SUBJECT=mailto:operations@example.org")
        self.stderr.write(f"The public key, which browsers are given by the API: {public}")
