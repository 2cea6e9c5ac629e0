"""The one table of what is clinical, against the shapes and views that have to keep to it."""

import pytest

from incidents.clinical import CLINICAL_FIELDS
from incidents.forms import FORMS
from incidents.wire import SHAPES, OutcomeWire

# Of a note or an outcome, what is no clinical text: whose it is, of which call, and when.
SIGNATURE = {
    *("id", "rev", "incident", "assignment"),
    *("author", "occurred_at", "received_at", "corrected_at"),
}
# Outcome: what dispatch works with.
FOR_DISPATCH = {"contact_outcome", "police_involvement", "current", "flagged"}


@pytest.mark.parametrize(("record_type", "beside"), [("note", {"kind"}), ("outcome", FOR_DISPATCH)])
def test_a_new_field_has_to_be_placed(record_type: str, beside: set[str]) -> None:
    """Nobody adds a field to a clinical record without saying which side it is on."""
    clinical = CLINICAL_FIELDS[record_type]
    assert clinical | SIGNATURE | beside == set(SHAPES[record_type].__annotations__)
    assert not clinical & (SIGNATURE | beside)


def test_no_narrower_view_shows_a_clinical_field() -> None:
    for record_type, form in FORMS.items():
        for view in form.views.values():
            assert not set(view.read) & CLINICAL_FIELDS.get(record_type, frozenset()), record_type
    assert not OutcomeWire.__required_keys__ & CLINICAL_FIELDS["outcome"]
