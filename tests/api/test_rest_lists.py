"""Lists over REST: filters, and pages that hold everything once."""

from urllib.parse import quote

import pytest

from tests.api.rest import refused
from tests.cast import Cast, new_id
from tests.steps import make_call
from tests.tablet import Answer, Tablet, logged_in


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [one["id"] for one in answer.body["results"]]


def test_lists_are_filtered(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob").http
    incident, assignment = make_call(alice, cast.unit("HERON 1"))
    other = alice.post(
        "/incidents/", {"call_type": "WELFARE", "received_at": "2026-01-01T00:00:00Z"}
    ).body["id"]
    note = {"assignment": assignment, "kind": "operational", "body": "x"}
    kept = bob.post("/notes/", note).body["id"]
    cases: dict[str, list[str]] = {
        "/incidents/?call_type=MNTL": [incident],
        "/incidents/?status=Active": [other],
        "/incidents/?received_before=2026-02-01T00:00:00Z": [other],
        "/incidents/?received_after=2026-02-01T00:00:00Z": [incident],
        f"/assignments/?incident={incident}": [assignment],
        f"/assignments/?incident={other}": [],
        f"/assignments/?unit={cast.unit('HERON 2')}": [],
        "/assignments/?state=assigned": [assignment],
        f"/notes/?assignment={assignment}&kind=operational": [kept],
        f"/notes/?incident={incident}": [kept],
        "/notes/?kind=peer": [],
        f"/notes/?incident={new_id()}": [],
    }
    for path, expected in cases.items():
        assert ids(alice.get(path)) == expected, path
    for path in ("/notes/?incident=x", "/incidents/?received_after=soon", "/units/?programme=%00"):
        name = path.partition("?")[2].partition("=")[0]
        assert name in refused(alice.get(path), 422, "invalid")


def test_pages_hold_everything_once_also_when_much_was_made_at_once(cast: Cast) -> None:
    alice, bob = logged_in("alice"), Tablet("bob")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    for number in range(25):
        bob.queue("note.create", {"assignment": assignment, "kind": "peer", "body": str(number)})
    # One push: all 25 have the same time.
    assert {one["result"] for one in bob.push()} == {"applied"}
    whole = ids(bob.http.get("/notes/"))
    assert len(set(whole)) == 25
    pages, path = [], "/notes/?limit=10&kind=peer"
    while path:
        page = bob.http.get(path)
        pages.append(ids(page))
        back = page.body["previous"]
        path = (page.body["next"] or "").partition("/api/v1")[2]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [one for page in pages for one in page] == whole
    before = bob.http.get(back.partition("/api/v1")[2])
    assert ids(before) == pages[1]
    first = bob.http.get(before.body["previous"].partition("/api/v1")[2])
    assert (ids(first), first.body["previous"]) == (pages[0], None)
    assert ids(bob.http.get(first.body["next"].partition("/api/v1")[2])) == pages[1]


def test_a_page_survives_what_happens_meanwhile(cast: Cast) -> None:
    alice = logged_in("alice")
    made = [alice.post("/incidents/", {}).body["id"] for _ in range(4)]
    page = alice.get("/incidents/?limit=2")
    assert ids(page) == [made[3], made[2]]
    alice.post("/incidents/", {})
    following = alice.get(page.body["next"].partition("/api/v1")[2])
    assert (ids(following), following.body["next"]) == ([made[1], made[0]], None)


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "x", "", "²", "1" * 5000])
def test_a_senseless_limit_is_no_error(cast: Cast, limit: str) -> None:
    assert logged_in("alice").get(f"/units/?limit={quote(limit)}").status == 200
