"""Patches merge per field; where two people wrote the same field, both values are kept."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from sync.merge import FieldWrite, canonical, merge
from tests.cast import Cast
from tests.steps import make_call
from tests.tablet import Body, Tablet, logged_in


def patch(tablet: Tablet, record_id: str, base_rev: int | None, **fields: object) -> Body:
    return tablet.do("assignment.patch", dict(fields), record_id=record_id, base_rev=base_rev)


def test_read_only_fields_are_named_and_the_rest_is_applied(cast: Cast) -> None:
    alice = logged_in("alice")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    bob = Tablet("bob")
    mixed = patch(bob, assignment, 1, team_note="dog", state="cleared", unit=cast.unit("HERON 1"))
    assert (mixed["result"], mixed["code"]) == ("applied", "field_not_permitted")
    assert list(mixed["detail"]) == ["fields.state"]
    only = patch(bob, assignment, 2, unit=cast.unit("HERON 2"))
    assert (only["result"], only["code"]) == ("rejected", "field_not_permitted")
    assert alice.get(f"/assignments/{assignment}/").body["state"] == "assigned"


def test_rest_refuses_a_stale_overlap_and_stores_nothing(cast: Cast) -> None:
    alice, anton = logged_in("alice"), logged_in("anton")
    _, assignment = make_call(alice, cast.unit("HERON 1"))
    path = f"/assignments/{assignment}/"
    assert alice.patch(path, {"team_note": "dog"}).status == 428
    assert alice.patch(path, {"team_note": "dog"}, rev=1).status == 200
    stale = anton.patch(path, {"team_note": "cat", "eta": "2026-11-22T10:00:00Z"}, rev=1)
    assert (stale.status, stale.body["code"]) == (409, "conflict")
    assert stale.body["conflict"]["fields"] == [
        {"name": "team_note", "base": None, "server": "dog", "yours": "cat"}
    ]
    assert alice.get(path).body["eta"] is None
    assert anton.patch(path, {"eta": "2026-11-22T10:00:00Z"}, rev=1).status == 200


VALUES = st.sampled_from([None, "", "a", " a ", "b", "é", "e\u0301", 1, 1.0, 2])


@given(st.lists(st.tuples(VALUES, st.sampled_from("xyz")), max_size=6), VALUES, st.integers(0, 7))
def test_a_merge_writes_or_keeps_both_but_never_drops(
    writes: list[tuple[object, str]], sent: object, base: int
) -> None:
    devices = {name: uuid5(UUID(int=0), name) for name in "xyz"}
    current: object = None
    history = []
    for rev, (value, device) in enumerate(writes, start=2):
        history.append(FieldWrite("f", rev, canonical(current), canonical(value), devices[device]))
        current = value
    merged = merge(
        current={"f": current}, changes={"f": sent}, base_rev=base, history=history,
        origin=devices["x"],
    )  # fmt: skip
    is_same = canonical(sent) == canonical(current)
    is_own_copy = any(
        write.rev > base and write.device == devices["x"] and write.new == canonical(sent)
        for write in history
    )
    outcome = (bool(merged.values), bool(merged.conflicts))
    assert outcome in {(True, False), (False, True)} or is_same or is_own_copy
    if merged.conflicts:
        assert merged.conflicts[0].yours == canonical(sent)
        assert merged.conflicts[0].server == canonical(current)
