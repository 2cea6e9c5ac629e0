"""Two values that mean the same, told apart from two that do not. Written from the protocol."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from conformance.history import Document

# What the creating mutation says about a record, by kind: field on the wire.
CREATES = {
    "incident.create": "incident",
    "assignment.create": "assignment",
    "status_event.create": "status_event",
    "note.create": "note",
    "outcome.create": "outcome",
    "backup_request.create": "backup_request",
}
PATCHES = {"incident.patch": "incident", "assignment.patch": "assignment"}
MERGED = {
    "incident": frozenset({"narrative", "address", "priority", "caller_name", "call_type"}),
    "assignment": frozenset({"eta", "team_note"}),
}


def same(value: Any) -> Any:
    """One form for values that mean the same: NFC and trimmed, empty is null, times in UTC."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).strip()
        return _instant(text) if text else None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [same(one) for one in value] or None
    return value


def _instant(text: str) -> str:
    if len(text) < 20 or text[4:5] != "-" or "T" not in text:
        return text
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except ValueError:
        return text


def moment(text: str) -> float:
    """A wire time as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


def differences(sent: Document, record: Document) -> list[str]:
    """Fields whose value was sent and does not stand."""
    return [
        name for name, value in sent.items() if name in record and same(value) != same(record[name])
    ]
