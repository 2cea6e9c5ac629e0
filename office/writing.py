"""The office's writes: through the ledger, as everybody else's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalogue.writing import record_one
from responders.access import Actor
from sync.refusals import Busy, Refused, UnknownReference

SOURCE = "admin"
BUSY = "Somebody else is changing this right now. Save again."


def write(
    *, actor: Actor, now: datetime, kind: str, record_id: UUID, fields: Mapping[str, Any]
) -> None:
    """One write, applied as a whole or not at all.

    Raises: Refused, with field paths; also for what is not here and what is locked elsewhere.
    """
    try:
        record_one(
            kind=kind, record_id=record_id, fields=fields, actor=actor, now=now, source=SOURCE
        )
    except UnknownReference as missing:
        raise Refused("invalid", {f"fields.{missing.path}": "is not known here"}) from missing
    except Busy as busy:
        raise Refused("invalid", {"": BUSY}) from busy


def field_of(path: str) -> str:
    """The form field a refusal's path speaks of: `fields.crew[2].role` is about `crew`."""
    return path.removeprefix("fields").lstrip(".").partition("[")[0].partition(".")[0]
