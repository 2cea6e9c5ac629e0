"""What the tests of REST have in common: an outcome to write down, and a refusal's form."""

from tests.tablet import Answer, Body

CONTACT = {"contact_outcome": "contact_made", "disposition": "resolved_in_place"}


def refused(answer: Answer, status: int, code: str) -> Body:
    """The answer is that problem; its `errors`."""
    assert (answer.status, answer.body["code"]) == (status, code), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title"} <= answer.body.keys()
    assert answer.body["status"] == status
    errors: Body = answer.body.get("errors", {})
    return errors
