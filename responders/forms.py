"""What a public form is: the columns behind its names, and what is made of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from responders.queries import Names
from sync.records import Row

# A record as clients see it. Ids and times are values: they become text when all is written.
Document = dict[str, Any]


def _as_they_are(documents: Sequence[Document], people: Names) -> None:
    """Every name shows just what its column holds."""


@dataclass(frozen=True, eq=False)
class Form:
    """How records of one type look to clients, in pull, REST, push answers and on the board.

    `shape` is the public form. Each of its names shows a column: the one of the same name, or the
    one `columns` has for it. `beside` are columns that are not shown. `finish` makes of what was
    read what is shown, in place, for many records at once. `only` are the names a narrower view
    shows; `views` are such forms, by view.
    """

    shape: type
    columns: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    finish: Callable[[Sequence[Document], Names], None] = _as_they_are
    only: Collection[str] | None = None
    views: Mapping[str, "Form"] = field(default_factory=dict)

    def seen_as(self, view: str) -> "Form":
        """The form for a view."""
        return self.views.get(view, self)

    @cached_property
    def read(self) -> Mapping[str, str]:
        """Name -> column of everything that has to be read, in the order of the shape."""
        names = [name for name in self.shape.__annotations__ if self._shows(name)]
        return {name: self.columns.get(name, name) for name in names} | {
            column: column for column in self.beside
        }

    def _shows(self, name: str) -> bool:
        return self.only is None or name in self.only

    def of(self, row: Row) -> Document:
        """A record's row as it would have been read; still to be finished."""
        return {name: row[column] for name, column in self.read.items()}
