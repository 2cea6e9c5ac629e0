"""What can be wrong with another system's file. Pure; the kinds are public words."""

from dataclasses import dataclass
from enum import StrEnum


class FileRefused(Exception):
    """A file that cannot be taken at all: nothing of it is written. The text is one line."""


class FaultKind(StrEnum):
    """Kinds of faults, the ones that cost the whole row first."""

    WRONG_NUMBER_OF_CELLS = "wrong_number_of_cells"
    NO_ID = "no_id"
    REPEATED_ID = "repeated_id"
    UNSTORABLE_TEXT = "unstorable_text"
    NOT_A_FEATURE = "not_a_feature"
    INVALID_GEOMETRY = "invalid_geometry"
    REFUSED = "refused"
    ID_REUSED = "id_reused"
    BUSY = "busy"
    NO_END_POINT = "no_end_point"
    UNMAPPED_VALUE = "unmapped_value"
    SEVERAL_SPELLINGS = "several_spellings"
    DISPOSITION_WITHOUT_CONTACT = "disposition_without_contact"
    REPEATED_REASON = "repeated_reason"
    MISSING_TIME = "missing_time"
    UNREADABLE_TIME = "unreadable_time"
    DATE_WITHOUT_TIME = "date_without_time"
    NO_SUCH_LOCAL_TIME = "no_such_local_time"
    AMBIGUOUS_LOCAL_TIME = "ambiguous_local_time"
    FUTURE_TIME = "future_time"
    TIMES_OUT_OF_ORDER = "times_out_of_order"
    TIMES_FAR_APART = "times_far_apart"
    NO_CLOSING_TIME = "no_closing_time"


K = FaultKind

# What is the matter, and what became of it.
TEXTS: dict[FaultKind, str] = {
    K.WRONG_NUMBER_OF_CELLS: "more or fewer cells than the header; skipped",
    K.NO_ID: "no id; skipped",
    K.REPEATED_ID: "the id of an earlier row; skipped",
    K.UNSTORABLE_TEXT: "text that cannot be stored; skipped",
    K.NOT_A_FEATURE: "not a GeoJSON feature; skipped",
    K.INVALID_GEOMETRY: "no valid polygon in degrees (WGS 84); skipped",
    K.REFUSED: "refused by the rules for records; kept in quarantine",
    K.ID_REUSED: "other content than at an earlier import; the first one stays",
    K.BUSY: "locked elsewhere; not taken, import again",
    K.NO_END_POINT: "no end point: no outcome stored, disposition and reasons kept as text",
    K.UNMAPPED_VALUE: "a value the mapping does not know; kept as text",
    K.SEVERAL_SPELLINGS: "the rarer spellings of a value that has several",
    K.DISPOSITION_WITHOUT_CONTACT: "a disposition though nobody was met; kept as text",
    K.REPEATED_REASON: "the same reason twice; stored once",
    K.MISSING_TIME: "no time",
    K.UNREADABLE_TIME: "no readable time; kept as text",
    K.DATE_WITHOUT_TIME: "exactly midnight, a date without a time; kept as text",
    K.NO_SUCH_LOCAL_TIME: "skipped by the clock change in spring; kept as text",
    K.AMBIGUOUS_LOCAL_TIME: "twice on the clock in autumn; the first time stored",
    K.FUTURE_TIME: "later than the import; kept as text",
    K.TIMES_OUT_OF_ORDER: "times out of order; stored as they are",
    K.TIMES_FAR_APART: "more than a day from first to last; stored as they are",
    K.NO_CLOSING_TIME: "no time at which it ended",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row; `detail` groups the same thing over rows."""

    kind: FaultKind
    row: int
    detail: str = ""


def quoted(text: str) -> str:
    """A value of the file, short enough for a line of the report."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
