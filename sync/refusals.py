"""Refusals: public codes, words that are never reused for another meaning.

A refusal is a value. `Refused` carries it out of a decision; the runner turns it into a result,
a REST view into a problem.
"""

from typing import Any, Literal, get_args

Code = Literal[
    "invalid",
    "too_large",
    "not_permitted",
    "no_longer_permitted",
    "record_deleted",
    "id_reused",
    "unsupported_kind",
    "illegal_transition",
    "field_not_permitted",
]
CODES = frozenset(get_args(Code))


class Refused(Exception):
    """A decision's no. `detail` maps field paths to words for a person, `extra` goes along."""

    def __init__(self, code: str, detail: dict[str, Any] | None = None, **extra: Any) -> None:
        super().__init__(code)
        if code not in CODES:
            raise ValueError(f"{code} is no public code")
        self.code = code
        self.detail = detail
        self.extra = extra


class UnknownReference(Exception):
    """A batch of one names a record that is not here (or not this agency's)."""

    def __init__(self, record_id: object, path: str) -> None:
        super().__init__(str(record_id))
        self.record_id = record_id
        self.path = path


class Conflicted(Exception):
    """A batch of one met somebody else's value; nothing was written."""

    def __init__(self, conflicts: list[dict[str, Any]]) -> None:
        super().__init__("conflict")
        self.conflicts = conflicts


class Busy(Exception):
    """The records are locked elsewhere for longer than a caller should wait."""
