"""`manage.py create_agency NAME --admin USERNAME`: an agency and its first administrator."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalogue.code_lists import publish_code_lists
from responders.accounts import found_agency, new_password
from responders.models import Agency, Responder


class Command(BaseCommand):
    help = (
        "Make an agency and its first administrator, who sets up everything else under /admin/."
        " Prints a random password once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='for example "River City"')
        parser.add_argument("--admin", required=True, metavar="USERNAME")
        parser.add_argument("--admin-name", metavar="NAME", help="as others see it")
        parser.add_argument("--time-zone", default="America/New_York", help="an IANA name")

    def handle(self, *args: Any, **options: Any) -> None:
        name, username = options["name"].strip(), options["admin"].strip()
        if not name or not username or len(username) > 150 or "\x00" in name + username:
            raise CommandError("The agency and its administrator need a name.")
        try:
            zone = ZoneInfo(options["time_zone"]).key
        except (ZoneInfoNotFoundError, ValueError):
            raise CommandError(f"{options['time_zone']!r} is no time zone.") from None
        if Agency.objects.filter(name=name).exists():
            raise CommandError(f"There is an agency {name!r} already.")
        if Responder.objects.filter(username=username).exists():
            raise CommandError(f"The user name {username!r} is not free.")
        password, now = new_password(), timezone.now()
        try:
            agency = found_agency(
                name=name,
                time_zone=zone,
                username=username,
                person_name=options["admin_name"] or username,
                password=password,
                now=now,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        publish_code_lists(agency=agency, now=now)
        self.stdout.write(f"{name} is there. Log in under /admin/ as {username} with {password}")
