"""What of a record is clinical: written for the care team, and withheld from everybody else.

The one table of it. Who is shown what, who settles a conflict over it and who may read what was
refused of it all ask here.
"""

from collections.abc import Mapping

from incidents.codes import NoteKind

# Record type -> its fields with clinical text or clinical facts, by their names on the wire.
CLINICAL_FIELDS: Mapping[str, frozenset[str]] = {
    "note": frozenset({"body", "revisions"}),
    "outcome": frozenset(
        {
            "disposition",
            "destination",
            "reasons",
            "services",
            "supplies",
            "felt_safe",
            "violence_codes",
            "screening_level",
            "follow_up_consent",
            "follow_up_wanted",
            "narrative",
            "revisions",
        }
    ),
}

# The one kind of note that is written for dispatch as well; its fields are not withheld.
NOTE_FOR_DISPATCH = NoteKind.OPERATIONAL


def is_clinical(record_type: str) -> bool:
    """Whether records of a type hold something clinical."""
    return record_type in CLINICAL_FIELDS
