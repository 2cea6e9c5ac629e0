"""Amendments: earlier versions stay, one device never conflicts with itself, two keep both."""

from tests.cast import Cast
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def written(cast: Cast) -> tuple[Tablet, str]:
    """bob with a note of his; (bob, note)."""
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    fields = {"assignment": assignment, "kind": "clinical", "body": "one"}
    return bob, str(bob.do("note.create", fields)["record"]["id"])


def amend(tablet: Tablet, note: str, base_rev: int | None, body: str) -> Body:
    return tablet.do("note.amend", {"body": body}, record_id=note, base_rev=base_rev)


def test_an_amendment_keeps_what_was_written_first(cast: Cast) -> None:
    bob, note = written(cast)
    amended = amend(bob, note, 1, "two")
    assert (amended["result"], amended["rev"], amended["record"]["body"]) == ("applied", 2, "two")
    assert [one["body"] for one in amended["record"]["revisions"]] == ["one"]
    assert amend(bob, note, None, "three")["code"] == "invalid"


def test_only_its_author_amends_a_note(cast: Cast) -> None:
    _, note = written(cast)
    refused = amend(Tablet("bea"), note, 1, "mine now")
    assert (refused["result"], refused["code"]) == ("rejected", "not_permitted")


def test_two_amendments_of_one_device_without_a_pull_between(cast: Cast) -> None:
    bob, note = written(cast)
    bob.queue("note.amend", {"body": "two"}, record_id=note, base_rev=1)
    bob.queue("note.amend", {"body": "three"}, record_id=note, base_rev=1)
    assert [one["result"] for one in bob.push()] == ["applied", "applied"]
    # A copy under a new id has the number of what it copies.
    bob.seq -= 2
    late_copy = amend(bob, note, 1, "two")
    assert (late_copy["result"], late_copy["record"]["body"]) == ("applied", "three")


def test_amendments_from_two_devices_keep_both(cast: Cast) -> None:
    bob, note = written(cast)
    amend(bob, note, 1, "two")
    kept = amend(Tablet("bob"), note, 1, "other")
    assert kept["result"] == "conflict"
    (field,) = kept["conflict"]["fields"]
    assert (field["base"], field["server"], field["yours"]) == ("one", "two", "other")


def test_an_outcome_is_amended_in_the_same_way(cast: Cast) -> None:
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    answers = {"assignment": assignment, "contact_outcome": "contact_made"}
    outcome = str(bob.do("outcome.create", answers)["record"]["id"])
    for disposition in ("left_by_choice", "resolved_in_place"):
        fields = {"disposition": disposition}
        bob.queue("outcome.amend", fields, record_id=outcome, base_rev=1)
    assert [one["result"] for one in bob.push()] == ["applied", "applied"]
    bob.seq -= 2
    late_copy = {"disposition": "left_by_choice"}
    again = bob.do("outcome.amend", late_copy, record_id=outcome, base_rev=1)
    assert (again["result"], again["record"]["disposition"]) == ("applied", "resolved_in_place")
    other = Tablet("bob")
    kept = other.do("outcome.amend", {"felt_safe": False}, record_id=outcome, base_rev=1)
    assert kept["result"] == "conflict"
    assert kept["record"]["felt_safe"] is None
