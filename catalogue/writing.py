"""What whoever runs or keeps an agency writes: one record at a time, through the ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalogue.kinds import operator_catalogue
from responders.access import Actor
from sync import ledger
from sync.ids import new_id


def record_one(
    *,
    kind: str,
    record_id: UUID,
    fields: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    source: str,
    mutation_id: UUID | None = None,
) -> None:
    """One write of an operator's kind; `source` is kept in the journal.

    With a `mutation_id` that follows from its subject, the same again finds its receipt.
    Raises: what `sync.ledger.record` raises.
    """
    ledger.record(
        catalogue=operator_catalogue(),
        actor=actor,
        now=now,
        source=source,
        mutation_id=mutation_id or new_id(),
        kind=kind,
        record_id=record_id,
        fields=dict(fields),
    )
