"""The first agency and its first administrator, made by a command."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from responders.models import Agency, Responder, RoleGrant
from tests.admin.desk import Desk
from tests.cast import Cast


def _create(name: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("create_agency", name, stdout=out, **options)
    return out.getvalue()


def test_its_administrator_can_enter_with_the_printed_password(database: None) -> None:
    said = _create("River City", admin="ada", admin_name="Ada", time_zone="America/Chicago")
    password = said.split()[-1]
    assert Desk(None).log_in("ada", password).status == 302
    agency = Agency.objects.get()
    assert (agency.name, agency.time_zone) == ("River City", "America/Chicago")
    assert RoleGrant.objects.get().role == "agency_admin"


def test_what_is_taken_or_wrong_makes_nothing(cast: Cast) -> None:
    before = (Agency.objects.count(), Responder.objects.count())
    for name, options, words in (
        ("North City", {"admin": "ada"}, "There is an agency"),
        ("River City", {"admin": "bob"}, "is not free"),
        ("River City", {"admin": "ada", "time_zone": "Mars"}, "is no time zone"),
        (" ", {"admin": "ada"}, "need a name"),
    ):
        with pytest.raises(CommandError, match=words):
            _create(name, **options)
    assert (Agency.objects.count(), Responder.objects.count()) == before
