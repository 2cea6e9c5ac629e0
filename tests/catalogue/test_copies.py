"""What was copied out of a record is shown to whoever may see it where it comes from."""

import json

from responders.access import Role
from responders.models import CrewMember, Responder, RoleGrant
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in

CANARIES = ("CANARY-CALLER", "CANARY-CALL", "CANARY-CARE")


def a_call_with_canaries(cast: Cast) -> tuple[str, str]:
    """A call of HERON 1 with an outcome of bob's, and a clinical note."""
    alice, bob = logged_in("alice"), Tablet("bob")
    incident, assignment = new_id(), new_id()
    call = {"id": incident, "call_type": "MNTL", "caller_name": "CANARY-CALLER"}
    assert alice.post("/incidents/", {**call, "narrative": "CANARY-CALL"}).status == 201
    sent = {"id": assignment, "incident": incident, "unit": cast.unit("HERON 1")}
    assert alice.post("/assignments/", sent).status == 201
    care = {"assignment": assignment, "contact_outcome": "contact_made", "narrative": "CANARY-CARE"}
    assert bob.do("outcome.create", care)["result"] == "applied"
    for kind in ("clinical", "peer", "operational"):
        note = {"assignment": assignment, "kind": kind, "body": f"{kind} CANARY-NOTE"}
        assert bob.do("note.create", note)["result"] == "applied"
    return incident, assignment


def test_who_diverts_calls_writes_on_those_that_wait_and_is_shown_no_other(cast: Cast) -> None:
    incident, assignment = a_call_with_canaries(cast)
    tina = Tablet("tina")
    assert tina.http.get(f"/incidents/{incident}/").status == 404
    tina.queue("incident.patch", {"narrative": "?", "caller_name": "?"}, record_id=incident)
    about = {"contact_outcome": "duplicate"}
    tina.queue("outcome.create", {**about, "assignment": assignment})
    tina.queue("outcome.create", {**about, "incident": incident})
    tina.queue("note.create", {"incident": incident, "kind": "peer", "body": "?"})
    answers = tina.push()
    assert {one["result"] for one in answers} == {"rejected"}
    assert {one["code"] for one in answers} == {"no_longer_permitted"}
    tina.pull()
    shown = json.dumps([*answers, *tina.of_type("sync_issue")])
    assert not [one for one in CANARIES if one in shown]


def test_what_was_written_while_a_call_waited_is_applied(cast: Cast) -> None:
    alice, tina = logged_in("alice"), Tablet("tina")
    incident = alice.post("/incidents/", {"call_type": "MNTL"}).body["id"]
    tina.queue("note.create", {"incident": incident, "kind": "peer", "body": "She is calm"})
    alice.post("/assignments/", {"incident": incident, "unit": cast.unit("HERON 1")})
    assert [one["result"] for one in tina.push()] == ["applied"]


def test_a_conflict_keeps_from_its_author_what_they_do_not_see_any_more(cast: Cast) -> None:
    """The values stood there when the edits met; the crew's window has gone since."""
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/assignments/{assignment}/"
    assert alice.patch(path, {"team_note": "CANARY-CALL"}, rev=1).status == 200
    met = bob.do("assignment.patch", {"team_note": "mine"}, record_id=assignment, base_rev=1)
    assert met["result"] == "conflict"
    assert "CANARY-CALL" in json.dumps(met)
    bob.pull()
    assert "CANARY-CALL" in json.dumps(bob.of_type("sync_issue"))
    CrewMember.objects.filter(responder=cast.people["bob"]).delete()
    cold = Tablet("bob")
    cold.pull()
    (issue,) = cold.of_type("sync_issue")
    (field,) = issue["conflict"]["fields"]
    assert (field["base"], field["server"], field["yours"]) == (None, None, "mine")


# --- A sworn officer -------------------------------------------------------------------------


def an_officer_in_the_crew(cast: Cast) -> Tablet:
    """bea is the police officer of a co-response crew, whatever roles she holds beside."""
    bea = cast.people["bea"]
    Responder.objects.filter(id=bea.id).update(profession="officer")
    CrewMember.objects.filter(responder=bea).update(role="officer")
    return Tablet("bea")


def reads(tablet: Tablet, incident: str, assignment: str) -> str:
    """All that comes to somebody by pull, RxDB, REST and timeline."""
    tablet.pull()
    paths = (
        "/notes/?limit=200",
        "/outcomes/?limit=200",
        f"/incidents/{incident}/",
        f"/assignments/{assignment}/",
        f"/incidents/{incident}/timeline/",
        "/sync/rxdb/note/pull/?limit=100",
        "/sync/rxdb/outcome/pull/?limit=100",
        "/sync/conflicts/",
    )
    return json.dumps([tablet.store, *(tablet.http.get(path).body for path in paths)])


def test_a_sworn_officer_of_a_crew_reads_what_dispatch_reads(cast: Cast) -> None:
    incident, assignment = a_call_with_canaries(cast)
    officer = an_officer_in_the_crew(cast)
    text = reads(officer, incident, assignment)
    assert "operational CANARY-NOTE" in text
    assert "CANARY-CALL" in text
    for hidden in ("clinical CANARY-NOTE", "peer CANARY-NOTE", "CANARY-CARE"):
        assert hidden not in text
    opened = {"record": incident, "reason": "I want to know"}
    assert officer.http.post("/break-glass/", opened).status == 201
    again = reads(officer, incident, assignment)
    for hidden in ("clinical CANARY-NOTE", "peer CANARY-NOTE", "CANARY-CARE"):
        assert hidden not in again


def test_no_role_beside_gives_a_sworn_officer_more(cast: Cast) -> None:
    incident, assignment = a_call_with_canaries(cast)
    for role in (Role.SUPERVISOR, Role.DISPATCHER, Role.CCD):
        RoleGrant.objects.create(
            responder=cast.people["bea"], role=role, valid_from=cast.agency.created_at
        )
    text = reads(an_officer_in_the_crew(cast), incident, assignment)
    assert "operational CANARY-NOTE" in text
    for hidden in ("clinical CANARY-NOTE", "peer CANARY-NOTE", "CANARY-CARE"):
        assert hidden not in text


def test_a_sworn_officer_writes_operational_notes_and_sees_no_answer_of_others(
    cast: Cast,
) -> None:
    _, assignment = a_call_with_canaries(cast)
    officer = an_officer_in_the_crew(cast)

    def write(kind: str) -> Body:
        return officer.do("note.create", {"assignment": assignment, "kind": kind, "body": "x"})

    assert write("operational")["result"] == "applied"
    for kind in ("clinical", "peer"):
        assert write(kind)["code"] == "not_permitted"
    second = {"assignment": assignment, "contact_outcome": "contact_made", "narrative": "mine"}
    met = officer.do("outcome.create", second)
    assert met["conflict"]["fields"]
    officer.pull()
    assert "CANARY-CARE" not in json.dumps([met, *officer.of_type("sync_issue")])


def test_who_became_an_officer_loses_what_they_held(cast: Cast) -> None:
    a_call_with_canaries(cast)
    tablet = Tablet("bea")
    tablet.pull()
    assert "clinical CANARY-NOTE" in json.dumps(tablet.store)
    an_officer_in_the_crew(cast)
    tablet.pull()
    text = json.dumps(tablet.store)
    assert "operational CANARY-NOTE" in text
    assert "clinical CANARY-NOTE" not in text
    assert "CANARY-CARE" not in text


# --- Who keeps rosters -----------------------------------------------------------------------


def test_who_keeps_rosters_puts_themself_in_no_crew(cast: Cast) -> None:
    adam = logged_in("adam")
    unit, shift = cast.unit("HERON 1"), cast.units["HERON 1"].shift_id
    assert adam.post(f"/shifts/{shift}/end/").status == 200
    own = {"id": cast.person("adam"), "role": "emt"}
    refused = adam.post("/shifts/", {"unit": unit, "crew": [own, cast.person("bob")]})
    assert (refused.status, refused.body["code"]) == (403, "not_permitted")
    assert adam.post("/shifts/", {"unit": unit, "crew": [cast.person("bob")]}).status == 201
