"""Which unit to send: the order as tables, and what a dispatcher is shown and can act on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dispatch.ranking import Assessment, Candidate, Fix, RunningShift, rank
from incidents.codes import AssignmentState
from incidents.eligibility import Judgement, Reason
from incidents.geography import distance_m
from responders.access import CrewRole
from responders.lifecycle import Place, UnitStatus
from responders.models import Credential, ProgrammeTerms, UnitLive
from tests.cast import Cast, put_on_duty
from tests.clockwork import Clock, log_in_again
from tests.steps import came_in, in_town, sent
from tests.tablet import Body, Http, Tablet, logged_in

NOW = datetime(2026, 6, 1, 16, tzinfo=UTC)
TODAY = date(2026, 6, 1)
YESTERDAY = date(2026, 5, 31)
S, A = UnitStatus, AssignmentState
CREW = (Place("Ann", "clinician", expiries=(None,)), Place("Bo", "emt", expiries=(TODAY,)))
SHIFT = RunningShift(NOW + timedelta(hours=4), CREW, ("clinician", "emt"))
FITS = Judgement(uuid4(), "CRT")
UNCLEAR = Judgement(uuid4(), "CRT", (Reason("call_type_unknown", "the call has no type yet"),))
REFUSED = Judgement(uuid4(), "CRT", (Reason("outside_hours", "does not work at this hour"),))


def fix(metres: float | None, *, age_s: int = 10) -> Fix:
    return Fix(metres, age_s, is_stale=age_s >= 300, is_too_old=age_s >= 600)


def unit(name: str, **different: Any) -> Candidate:
    """A free unit a kilometre away that has been available for an hour."""
    usual = Candidate(
        unit=uuid4(),
        call_sign=name,
        status=S.AVAILABLE,
        status_as_of=NOW - timedelta(hours=1),
        judgement=FITS,
        shift=SHIFT,
        fix=fix(1000),
    )
    return replace(usual, **different)


def ranked(*candidates: Candidate) -> list[Assessment]:
    return rank(candidates=candidates, now=NOW, today=TODAY)


def crew(*places: Place) -> RunningShift:
    return replace(SHIFT, crew=places)


def free(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    "in_order",
    [
        # The nearest first, and whoever has no usable position last.
        [unit("B", fix=fix(500)), unit("A", fix=fix(900)), unit("C", fix=None)],
        [unit("B", fix=fix(90_000)), unit("A", fix=fix(5, age_s=600))],
        # A stale position still says where a unit was five minutes ago.
        [unit("B", fix=fix(400, age_s=599)), unit("A", fix=fix(500))],
        # Equally near, or the call has no place: the longest free.
        [unit("B", status_as_of=free(3)), unit("A", status_as_of=free(2))],
        [
            unit("B", status_as_of=free(3), fix=fix(None)),
            unit("A", status_as_of=free(2), fix=fix(None)),
        ],
        # Free before those that would have to leave something.
        [unit("B", fix=fix(9000)), unit("A", status=S.CLEARING, fix=fix(10))],
        [unit("B", fix=None), unit("A", status=S.OUTREACH, fix=fix(10))],
        # A programme that fits before one of which that is not known.
        [unit("B", status=S.OUTREACH), unit("A", judgement=UNCLEAR)],
        # Whoever does not qualify comes last, by call sign.
        [unit("Z"), unit("A", status=S.ON_SCENE, fix=fix(1)), unit("B", shift=None, fix=fix(0))],
    ],
)
def test_the_order(in_order: list[Candidate]) -> None:
    for shuffled in (in_order, in_order[::-1]):
        assert [one.candidate for one in ranked(*shuffled)] == in_order


@pytest.mark.parametrize(
    ("candidate", "disqualifications"),
    [
        (unit("A"), []),
        (unit("A", status=S.CLEARING), []),
        (unit("A", status=S.FOLLOW_UP_VISIT), []),
        (unit("A", judgement=UNCLEAR), []),
        (unit("A", past=frozenset({A.CANCELLED, A.CLEARED})), []),
        (unit("A", status=S.ON_SCENE), ["not_available"]),
        (unit("A", status=S.MEAL), ["not_available"]),
        (unit("A", other_calls=1), ["on_another_call"]),
        (unit("A", past=frozenset({A.ASSIGNED})), ["on_this_call"]),
        (unit("A", status=S.EN_ROUTE, past=frozenset({A.EN_ROUTE})),
         ["on_this_call", "not_available"]),
        (unit("A", past=frozenset({A.DECLINED})), ["declined"]),
        (unit("A", past=frozenset({A.REASSIGNED})), ["reassigned"]),
        (unit("A", shift=None, status=S.OFF_DUTY), ["off_duty"]),
        (unit("A", shift=replace(SHIFT, ends_at=NOW)), ["shift_over"]),
        (unit("A", shift=crew(CREW[0])), ["crew_incomplete"]),
        (unit("A", shift=crew(CREW[0]), status=S.UNDERSTAFFED), ["crew_incomplete"]),
        # Nobody has said why; the status alone keeps it back.
        (unit("A", status=S.UNDERSTAFFED), ["not_available"]),
        (unit("A", shift=RunningShift(SHIFT.ends_at, (), ())), ["crew_incomplete"]),
        (unit("A", shift=crew(CREW[0], replace(CREW[1], expiries=(YESTERDAY,)))),
         ["crew_incomplete"]),
        (unit("A", shift=crew(CREW[0], replace(CREW[1], is_active=False))), ["crew_incomplete"]),
        (unit("A", judgement=REFUSED), ["programme_does_not_fit"]),
        (unit("A", judgement=REFUSED, shift=None, status=S.OFF_DUTY),
         ["off_duty", "programme_does_not_fit"]),
    ],
)  # fmt: skip
def test_who_qualifies(candidate: Candidate, disqualifications: list[str]) -> None:
    (found,) = ranked(candidate)
    assert [reason.code for reason in found.disqualifications] == disqualifications
    assert found.is_qualified is (disqualifications == [])


@pytest.mark.parametrize(
    ("candidate", "remarks"),
    [
        (unit("A"), {"distance": "1.0 km away in a straight line"}),
        (unit("A", fix=None), {"no_position": "has no known position"}),
        (unit("A", fix=fix(None)), {"call_without_place": "the call has no place"}),
        (unit("A", fix=fix(50, age_s=420)),
         {"distance": "0.1 km away in a straight line",
          "position_stale": "its position is 7 min old"}),
        (unit("A", fix=fix(50, age_s=7200)), {"position_too_old": "its last position is 2 h old"}),
        (unit("A", status=S.CLEARING, fix=None),
         {"no_position": "has no known position", "would_leave": "its status is clearing"}),
        (unit("A", judgement=UNCLEAR, fix=None),
         {"no_position": "has no known position",
          "programme_unclear": "CRT: the call has no type yet"}),
        (unit("A", fix=None, shift=crew(*CREW, Place("Cy", "emt", expiries=(YESTERDAY,)))),
         {"no_position": "has no known position",
          "credential_expired": "the credential of Cy ran out on 2026-05-31"}),
        (unit("A", fix=None, shift=crew(CREW[0], Place("Cy", "emt"))),
         {"no_position": "has no known position",
          "credential_missing": "no credential of Cy as EMT is recorded"}),
    ],
)  # fmt: skip
def test_what_else_is_to_be_known(candidate: Candidate, remarks: dict[str, str]) -> None:
    (found,) = ranked(candidate)
    assert {reason.code: reason.words for reason in found.remarks} == remarks


def test_distances_are_those_of_the_map() -> None:
    # A degree of latitude, and one of longitude at sixty degrees: half of it.
    assert distance_m((36.0, -78.9), (37.0, -78.9)) == pytest.approx(111_195, rel=0.001)
    assert distance_m((60.0, 10.0), (60.0, 11.0)) == pytest.approx(55_597, rel=0.001)
    assert distance_m((36.0, -78.9), (36.0, -78.9)) == 0
    assert distance_m((0.0, 179.9), (0.0, -179.9)) == pytest.approx(22_239, rel=0.001)


# --- Over HTTP ---


def recommended(http: Http, incident: str) -> tuple[list[str], dict[str, list[str]]]:
    """Call signs in order, and why the others do not qualify."""
    answer = http.get(f"/incidents/{incident}/recommendation/")
    assert answer.status == 200, answer.body
    others = {one["call_sign"]: codes(one) for one in answer.body["not_qualified"]}
    return [one["call_sign"] for one in answer.body["recommended"]], others


def codes(ranked_unit: Body) -> list[str]:
    return [reason["code"] for reason in ranked_unit["reasons"]]


def is_at(cast: Cast, call_sign: str, latitude: float, *, at: datetime) -> None:
    unit = cast.units[call_sign]
    UnitLive.objects.update_or_create(
        unit=unit,
        defaults={
            "agency": unit.agency_id, "latitude": latitude, "longitude": -78.9, "fix_at": at,
            "received_at": at,
        },
    )  # fmt: skip


def test_the_nearest_unit_is_recommended_with_its_reasons(clock: Clock, cast: Cast) -> None:
    alice = logged_in("alice")
    incident = came_in(alice, **in_town())
    is_at(cast, "HERON 1", 36.05, at=clock.start)
    is_at(cast, "HERON 2", 36.01, at=clock.start - timedelta(minutes=6))
    body = alice.get(f"/incidents/{incident}/recommendation/").body
    near, far = body["recommended"]
    assert (near["call_sign"], near["distance_m"], near["position_age_s"]) == ("HERON 2", 1112, 360)
    assert (far["call_sign"], far["distance_m"]) == ("HERON 1", 5560)
    assert codes(near)[:2] == ["distance", "position_stale"]
    # Nobody has recorded the crew's credentials: they are taken at their word, and that is said.
    assert codes(far) == ["distance", *["credential_missing"] * 3]
    assert (body["not_qualified"], body["verdicts"][0]["verdict"]) == ([], "fits")


def test_every_reason_against_a_unit_is_said(cast: Cast) -> None:
    alice, carla = logged_in("alice"), Tablet("carla")
    incident = came_in(alice, **in_town())
    assert recommended(alice, incident)[0] == ["HERON 1", "HERON 2"]
    # One is at lunch, one has an EMT whose credential ran out after the shift began.
    report = {"unit": cast.unit("HERON 2"), "status": "meal"}
    assert carla.do("status_event.create", report)["result"] == "applied"
    Credential.objects.create(
        responder=cast.people["ben"], crew_role="emt", name="EMT-B", expires_on=date(2026, 1, 31)
    )
    order, others = recommended(alice, incident)
    assert order == []
    assert others["HERON 1"][:1] == ["crew_incomplete"]
    assert others["HERON 2"][:1] == ["not_available"]
    body = alice.get(f"/incidents/{incident}/recommendation/").body
    assert (
        "the credential of Ben ran out on 2026-01-31"
        in body["not_qualified"][0]["reasons"][0]["words"]
    )
    # And the programme does not take the call at all.
    ProgrammeTerms.objects.filter(programme=cast.programme).update(call_types=["NOISE"])
    others = recommended(alice, incident)[1]
    assert [one[1] for one in others.values()] == ["programme_does_not_fit"] * 2


def test_the_next_unit_is_offered_when_nobody_reads_the_assignment(
    clock: Clock, cast: Cast
) -> None:
    """Alerted again, dispatch is told, the next unit offered; until nobody is left."""
    alice, bob, carla = logged_in("alice"), Tablet("bob"), Tablet("carla")
    third = third_unit(cast)
    is_at(cast, "HERON 2", 36.02, at=clock.at(3))
    is_at(cast, "HERON 3", 36.01, at=clock.at(3))
    clock.at(0)
    incident = came_in(alice, **in_town())
    first = sent(alice, incident, cast.unit("HERON 1"))
    assert [offered(alice, clock, seconds) for seconds in (60, 120, 179)] == [None, [], []]
    assert offered(alice, clock, 180) == [third, cast.unit("HERON 2")]

    # The dispatcher gives it to the nearest of the two with one call.
    second = {"unit": third, "new_assignment": str(uuid4())}
    assert alice.post(f"/assignments/{first}/reassign/", second).status == 200
    bob.pull()
    assert bob.store[first]["state"] == "reassigned"
    log_in_again(carla)
    # HERON 3 does not read it either; HERON 1 has had its turn.
    assert offered(alice, clock, 360) == [cast.unit("HERON 2")]
    order, others = recommended(alice, incident)
    assert (order, others["HERON 1"][0], others["HERON 3"][0]) == (
        ["HERON 2"], "reassigned", "on_this_call",
    )  # fmt: skip
    third_try = {"unit": cast.unit("HERON 2"), "new_assignment": str(uuid4())}
    path = f"/assignments/{second['new_assignment']}/reassign/"
    assert alice.post(path, third_try).status == 200
    declined = carla.do(
        "assignment.decline", {"reason": "flat tyre"}, record_id=third_try["new_assignment"]
    )
    assert declined["result"] == "applied"
    order, others = recommended(alice, incident)
    assert order == []
    assert [one[0] for one in others.values()] == ["reassigned", "declined", "reassigned"]


def test_several_units_on_one_call(clock: Clock, cast: Cast) -> None:
    """The second clears before the first arrives; the call follows whoever is furthest."""
    alice, bob, carla = logged_in("alice"), Tablet("bob"), Tablet("carla")
    incident = came_in(alice, **in_town())
    one, two = (sent(alice, incident, cast.unit(name)) for name in ("HERON 1", "HERON 2"))
    steps = [
        (1, bob, one, "en_route", "ResourcesEnroute"),
        (2, carla, two, "on_scene", "ResourcesOnscene"),
        (3, carla, two, "clearing", "ResourcesEnroute"),
        (4, bob, one, "on_scene", "ResourcesOnscene"),
    ]
    for minute, tablet, assignment, status, call in steps:
        clock.at(minute)
        fields = {"assignment": assignment, "status": status}
        assert tablet.do("status_event.create", fields)["result"] == "applied"
        assert alice.get(f"/incidents/{incident}/").body["status"] == call
    assert alice.post(f"/assignments/{one}/cancel/", {"reason": "resolved"}).status == 200
    states = {row["id"]: row["state"] for row in alice.get("/assignments/").body["results"]}
    assert states == {one: "cancelled", two: "cleared"}
    waiting = alice.get("/board/").body["waiting"]
    assert [call["id"] for call in waiting] == [incident]


def test_why_no_team_went_is_one_call_and_ends_when_a_team_goes(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    incident = came_in(alice, **in_town())
    path = f"/incidents/{incident}/not-served/"
    assert alice.post(path, {"reason": "no_unit_available"}).body["not_served_reason"] == (
        "no_unit_available"
    )
    unknown = alice.post(path, {"reason": "bad_weather"})
    assert (unknown.status, list(unknown.body["errors"])) == (422, ["reason"])
    # It waits on: somebody may be free in a minute.
    (waiting,) = alice.get("/board/").body["waiting"]
    assert waiting["not_served_reason"] == "no_unit_available"
    sent(alice, incident, cast.unit("HERON 1"))
    bob.pull()
    assert bob.store[incident]["not_served_reason"] is None


def offered(http: Http, clock: Clock, seconds: int) -> list[str] | None:
    """What the alarm of the unread assignment offers so many seconds on; None: no alarm yet."""
    clock.at(0, seconds=seconds)
    found = [one["offer"] for one in http.get("/board/").body["alarms"]
             if one["kind"] == "acknowledgement"]  # fmt: skip
    return found[0] if found else None


def third_unit(cast: Cast) -> str:
    """HERON 3, on duty like the others."""
    crew = {"dan": CrewRole.CLINICIAN, "dee": CrewRole.PEER, "dot": CrewRole.EMT}
    now = datetime.now(UTC)
    put_on_duty(cast, cast.programme, "HERON 3", crew, now)
    return cast.unit("HERON 3")
