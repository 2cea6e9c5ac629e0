"""Record types of Django models."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models

from sync.records import RecordType


def record_type(
    model: type[models.Model],
    *,
    name: str,
    is_synced: bool = True,
    is_urgent: bool = False,
    merged: Iterable[str] = (),
    subjects: Iterable[str] = (),
    on_conflict: str = "",
) -> RecordType:
    """The record type of a Django model, with its columns, types and defaults."""
    columns: dict[str, str] = {}
    blank: dict[str, Any] = {}
    fresh: dict[str, Callable[[], Any]] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.BigAutoField) or column.column is None:
            continue
        columns[column.column] = str(column.db_type(connection))
        # The writer puts its own in these.
        if column.primary_key or (is_synced and column.name in ("created_at", "updated_at")):
            blank[column.column] = None
        elif column.has_default() and callable(column.default):
            fresh[column.column] = column.default
        else:
            blank[column.column] = column.get_default()
    return RecordType(
        name=name,
        table=model._meta.db_table,
        columns=columns,
        key=str(model._meta.pk.column),
        is_synced=is_synced,
        is_urgent=is_urgent,
        merged=frozenset(merged),
        subjects=frozenset(subjects),
        on_conflict=on_conflict,
        blank=blank,
        fresh=fresh,
    )
