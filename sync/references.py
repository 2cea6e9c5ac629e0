"""References without a constraint in the database, and the rows whose reference leads nowhere.

The ledger has seen every row it refers to; raw SQL has not. The references are those of the
models, so that none can be forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import ForeignKey, Model

# How many rows are named; the count tells how many there are.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Broken:
    """A column with rows that refer to nothing, or to what is another agency's."""

    table: str
    column: str
    count: int
    ids: tuple[str, ...]

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.ids) else ""
        return f"{self.table}.{self.column}: {self.count} ({', '.join(self.ids)}{more})"


def references() -> list[ForeignKey]:
    """Every reference the database does not check itself."""
    return [
        field
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        # The stubs do not know the attribute.
        if isinstance(field, ForeignKey) and not field.db_constraint  # type: ignore[attr-defined]
    ]


def broken_references(*, using: str = DEFAULT_DB_ALIAS) -> list[Broken]:
    """Where rows refer to what is not there or is another agency's; reads whole tables."""
    return list(_broken(using))


def _broken(using: str) -> Iterator[Broken]:
    for field in references():
        with connections[using].cursor() as cursor:
            cursor.execute(_question(field))
            rows = cursor.fetchall()
        if rows:
            table, column = field.model._meta.db_table, field.column
            yield Broken(table, column, rows[0][0], tuple(str(one) for _, one in rows))


def _question(field: ForeignKey) -> str:
    """Asks for the number of broken rows and the first of their keys."""
    model, target = field.model, field.related_model
    key, column, named = model._meta.pk.column, field.column, field.target_field.column
    faults = f"named.{named} IS NULL"
    ours, theirs = _agency_column(model), _agency_column(target)
    if ours and theirs:
        faults += f" OR named.{theirs} IS DISTINCT FROM this.{ours}"
    return (
        f"SELECT count(*) OVER (), this.{key} FROM {model._meta.db_table} this"
        f" LEFT JOIN {target._meta.db_table} named ON named.{named} = this.{column}"
        f" WHERE this.{column} IS NOT NULL AND ({faults}) ORDER BY this.{key} LIMIT {NAMED}"
    )


def _agency_column(model: type[Model]) -> str | None:
    """The column that says whose a row is; None for what is nobody's, as an agency itself."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return columns.get("agency")
