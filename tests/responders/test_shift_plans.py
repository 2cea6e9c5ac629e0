"""Shifts that are planned ahead: overlaps in words, the three-role rule, begin and end by time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dispatch.clockwork.shifts import change_shifts
from responders.lifecycle import Place, staffing
from responders.models import Credential, Shift, Unit
from tests.cast import REQUIRED, Cast, new_id
from tests.tablet import Tablet, logged_in

DAY = date(2026, 3, 8)
CREW = ("carla", "cora", "carl")


@pytest.mark.parametrize(
    ("crew", "missing", "reason"),
    [
        ([Place("Cleo", "clinician"), Place("Pat", "peer_support_specialist"), Place("Em", "emt")],
         [], ""),
        ([Place("Cleo", "clinician"), Place("Em", "emt", expiries=(date(2026, 3, 7),)),
          Place("Pat", "peer_support_specialist", is_active=False)],
         ["peer_support_specialist", "emt"],
         "No peer support specialist: Pat is no longer with the agency. "
         "No EMT: the credential of Em ran out on 2026-03-07."),
        ([Place("Cleo", "clinician", expiries=(DAY,)), Place("Pat", "peer_support_specialist"),
          Place("Em", "emt", expiries=(date(2025, 1, 1), None))], [], ""),
        ([], REQUIRED[:], None),
    ],
)  # fmt: skip
def test_a_crew_is_complete_with_valid_credentials_for_every_role(
    crew: list[Place], missing: list[str], reason: str | None
) -> None:
    found = staffing(required=REQUIRED, crew=crew, on=DAY)
    assert found.missing == missing
    if reason is not None:
        assert found.reason == reason


def _crew(cast: Cast) -> list[str]:
    return [cast.person(name) for name in CREW]


def _plan(cast: Cast, **fields: object) -> str:
    """A shift of HERON 2 from the end of the present one, for three hours."""
    shift = new_id()
    now = timezone.now()
    body = {
        "id": shift,
        "unit": cast.unit("HERON 2"),
        "crew": _crew(cast),
        "starts_at": (now + timedelta(hours=11)).isoformat(),
        "ends_at": (now + timedelta(hours=14)).isoformat(),
    }
    answer = logged_in("sue").post("/shifts/", {**body, **fields})
    assert answer.status == 201, answer.body
    return shift


def test_an_overlapping_shift_is_refused_in_words(cast: Cast) -> None:
    soon = (timezone.now() + timedelta(hours=1)).isoformat()
    unit = {"unit": cast.unit("HERON 2"), "starts_at": soon}
    refused = logged_in("sue").post("/shifts/", {"id": new_id(), "crew": [], **unit})
    assert refused.status == 422
    assert refused.body["errors"] == {"starts_at": "overlaps another shift of this unit"}
    spare = Unit.objects.create(agency=cast.agency, call_sign="HERON 3", programme=cast.programme)
    twice = {"unit": str(spare.id), "starts_at": soon, "crew": [cast.person("bob")]}
    refused = logged_in("sue").post("/shifts/", {"id": new_id(), **twice})
    assert refused.body["errors"] == {"crew": "somebody in it is in another crew at that time"}


def test_a_planned_shift_begins_by_itself_and_its_crew_is_looked_at_again(cast: Cast) -> None:
    shift = _plan(cast)
    start = Shift.objects.get(id=shift).starts_at
    Credential.objects.create(
        responder=cast.people["carl"], crew_role="emt", name="EMT-B",
        expires_on=start.date() - timedelta(days=2),
    )  # fmt: skip
    assert change_shifts(now=start - timedelta(minutes=30)) == 3  # all three units are off
    unit = Unit.objects.get(call_sign="HERON 2")
    assert (unit.status, unit.shift_id) == ("off_duty", None)
    assert change_shifts(now=start) == 1
    unit.refresh_from_db()
    assert (unit.status, str(unit.shift_id)) == ("understaffed", shift)
    assert change_shifts(now=start) == 0
    assert Shift.objects.get(id=shift).understaffed_reason.startswith(
        "No EMT: the credential of Carl ran out on"
    )
    alice = Tablet("alice")
    alice.pull()
    assert alice.store[shift]["missing_roles"] == ["emt"]
    assert "Carl" in alice.store[shift]["understaffed_reason"]


def test_a_unit_on_a_call_keeps_its_shift_until_it_is_free(cast: Cast) -> None:
    alice, incident = logged_in("alice"), new_id()
    alice.post("/incidents/", {"id": incident, "call_type": "WELFARE"})
    sent = {"incident": incident, "unit": cast.unit("HERON 2")}
    assert alice.post("/assignments/", {"id": new_id(), **sent}).status == 201
    late = timezone.now() + timedelta(hours=10, minutes=1)
    assert change_shifts(now=late) == 2  # HERON 1 and the other agency's unit
    assert Unit.objects.get(call_sign="HERON 2").status == "assigned"
    Unit.objects.filter(call_sign="HERON 2").update(status="available")
    assert change_shifts(now=late) == 1


def test_a_new_name_reaches_the_tablets_that_show_it(cast: Cast) -> None:
    alice = Tablet("alice")
    alice.pull()
    bea = cast.people["bea"]
    bea.name = "Beatrix"
    bea.save(update_fields=["name"])
    alice.pull()
    crew = alice.store[cast.unit("HERON 1")]["crew"]
    assert "Beatrix" in [one["name"] for one in crew]
