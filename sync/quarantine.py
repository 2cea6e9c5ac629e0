"""What could not be applied, and what a person decides about it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from sync import journal, ledger
from sync.catalogue import Catalogue
from sync.ids import new_id
from sync.models import Issue
from sync.overlay import Author, Unplanned
from sync.refusals import Busy


def apply(*, catalogue: Catalogue, actor: Author, issue: Issue, now: datetime) -> None:
    """Applies a refused mutation after all, under its author's name.

    Raises: Refused, UnknownReference, Busy; nothing is written then.
    """
    try:
        with transaction.atomic():
            ledger.apply_quarantined(
                catalogue=catalogue, issue=issue.id, agency=actor.agency, now=now
            )
            # The issue is a record like any other: its author's tablet hears of it.
            Issue.objects.filter(id=issue.id).update(
                resolved_at=now, resolved_by=actor.id, resolution={"applied": True}
            )
    except (OperationalError, Unplanned) as error:
        raise Busy from error
    except IntegrityError as error:
        raise ledger.refused_by_database(error, catalogue) from error


def close(*, catalogue: Catalogue, actor: Author, issue: Issue, fields: Any, now: datetime) -> None:
    """Leaves a mutation unapplied for good, with the reason. Raises: Refused, Busy."""
    with transaction.atomic():
        ledger.record(
            catalogue=catalogue,
            actor=actor,
            now=now,
            source="rest",
            mutation_id=new_id(),
            kind="sync_issue.close",
            record_id=issue.id,
            fields=fields,
        )
        journal.stop_waiting(issue.id)
