"""Who holds what: grants, removals, pages, cursors, and another agency."""

from conformance.history import PULL
from conformance.scenarios.order import shown
from conformance.scenarios.receipts import applied, note
from conformance.scenarios.scenario import Scenario
from conformance.stage import Stage, expect, new_id


def reassigned(stage: Stage, assignment: str) -> str:
    """Gives a call to the other crew; the new assignment."""
    new = new_id()
    body = {"unit": stage.unit("other_crew"), "new_assignment": new}
    path = f"/assignments/{assignment}/reassign/"
    stage.done(stage.person("dispatcher").request("POST", path, body))
    return new


def lost_grant(stage: Stage) -> None:
    incident, assignment = stage.call()
    author, other = stage.tablet("crew"), stage.tablet("other_crew")
    old = note(author, assignment)["record_id"]
    applied(author.push())
    other.pull()
    expect(incident not in other.store, "a call of another crew is shown")
    reassigned(stage, assignment)
    stage.lose_next_answer(other)
    other.pull()
    other.pull()
    expect(incident in other.store and old in other.store, "an old note came with the grant")


def other_units_work(stage: Stage) -> None:
    """What is no longer the crew's: the assignment stays for a week, but its place is taken."""
    _, assignment = stage.call()
    author = stage.tablet("crew")
    shown(author, assignment)
    reassigned(stage, assignment)
    note(author, assignment, "written after the loss")
    (result,) = author.push()
    code = (result["result"], result["code"])
    expect(code == ("rejected", "no_longer_permitted"), f"answered {code}")
    author.pull()
    kept = [one["code"] for one in author.of_type("sync_issue")]
    expect("no_longer_permitted" in kept, "what was refused is kept")


def written_before_the_loss(stage: Stage) -> None:
    _, assignment = stage.call()
    author = stage.tablet("crew")
    shown(author, assignment)
    written = note(author, assignment, "written on scene")["record_id"]
    reassigned(stage, assignment)
    applied(author.push())
    author.pull()
    expect(written in author.store, "authority is judged at the time of writing")


def small_pages(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for number in range(7):
        note(tablet, assignment, str(number))
    applied(tablet.push())
    expect(tablet.pull(limit=2), "a walk in small pages did not end")
    expect(tablet.store == tablet.cold(), "small pages and one large one differ")


def lost_page(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet = stage.tablet("crew")
    for number in range(5):
        note(tablet, assignment, str(number))
    applied(tablet.push())
    for _ in range(3):
        stage.lose_next_answer(tablet)
        tablet.pull(limit=2)
    tablet.pull(limit=2)
    expect(tablet.store == tablet.cold(), "a page whose answer was lost is missing")


def unknown_cursor(stage: Stage) -> None:
    _, assignment = stage.call()
    tablet, other = stage.tablet("crew"), stage.tablet("teammate")
    tablet.pull()
    other.pull()
    unsent = note(tablet, assignment)["record_id"]
    for cursor in ("x", "0" * 64, str(other.cursor)):
        body = {"device_id": tablet.device, "schema_version": 1, "cursor": cursor, "limit": 5}
        page = stage.done(tablet.request("POST", PULL, body))
        expect(page["reset"], f"cursor {cursor[:8]} is not ours, and no reset")
    tablet.cursor = "x"
    tablet.pull()
    applied(tablet.push())
    tablet.pull()
    expect(unsent in tablet.store, "an unsent edit is sent after a reset")


def another_agency(stage: Stage) -> None:
    secret = f"only here {new_id()}"
    incident, assignment = stage.call(narrative=secret)
    outsider = stage.tablet("outsider")
    outsider.pull()
    expect(incident not in outsider.store, "another agency's call is in a pull")
    path = f"/incidents/{incident}/"
    expect(outsider.request("GET", path).status == 404, "another agency's call is no 404")
    outsider.queue("incident.patch", {"narrative": "theirs"}, record=incident, base_rev=1)
    outsider.queue("assignment.patch", {"team_note": "x"}, record=assignment, base_rev=1)
    results = [one["result"] for one in outsider.push()]
    expect(results == ["held", "held"], f"another agency's records look absent: {results}")
    crew = stage.tablet("crew")
    crew.pull()
    expect(crew.store[incident]["narrative"] == secret, "another agency changed a record")


def clinical(stage: Stage) -> None:
    _, assignment = stage.call()
    crew, dispatch = stage.tablet("crew"), stage.tablet("dispatcher")
    fields = {"assignment": assignment, "kind": "clinical", "body": "in confidence"}
    clinical_note = crew.queue("note.create", fields)["record_id"]
    operational = note(crew, assignment)["record_id"]
    applied(crew.push())
    dispatch.pull()
    expect(operational in dispatch.store, "dispatch sees operational notes")
    expect(clinical_note not in dispatch.store, "dispatch sees a clinical note")
    status = dispatch.request("GET", f"/notes/{clinical_note}/").status
    expect(status == 404, f"a clinical note is answered {status} to dispatch")


SCENARIOS = (
    Scenario("a grant of old records, its first answer lost", (18,), lost_grant),
    Scenario("written after the call was given away", (19,), other_units_work),
    Scenario("written before the call was given away", (19,), written_before_the_loss),
    Scenario("a walk in small pages", (20, 33), small_pages),
    Scenario("pages whose answers are lost", (17, 18), lost_page),
    Scenario("cursors that are not ours", (21,), unknown_cursor),
    Scenario("another agency", (33,), another_agency),
    Scenario("clinical notes and dispatch", (33,), clinical),
)
