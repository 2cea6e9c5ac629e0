"""What the cells of a roster mean: times on the agency's clock, yes and no, crews. Pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from responders.access import CrewRole

YES = frozenset({"", "yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
TIME_FORM = "%Y-%m-%d %H:%M"


class CellRefused(Exception):
    """A cell that means nothing; the text says what it should look like."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column
        self.words = words


def read_flag(column: str, cell: str) -> bool:
    """Yes (also: empty) or no. Raises: CellRefused."""
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    raise CellRefused(column, "write yes or no")


def read_day(column: str, cell: str) -> date | None:
    """A day; None for an empty cell. Raises: CellRefused."""
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise CellRefused(column, "write a day like 2027-03-31") from None


def read_time(column: str, cell: str, zone: ZoneInfo) -> datetime | None:
    """A minute on the agency's clock, in UTC; None for an empty cell. A day is its midnight.

    Raises: CellRefused; also for a time the clock skips, or shows twice and nobody says which.
    """
    if not cell:
        return None
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        raise CellRefused(column, "write a time like 2026-11-23 08:00") from None
    if not 1970 <= at.year <= 2200:
        raise CellRefused(column, "is far from any year a roster is kept for")
    at = at.replace(second=0, microsecond=0)
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    local = at.replace(tzinfo=zone)
    offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        raise CellRefused(column, "the clock skips this time in spring")
    if len(offsets) > 1:
        raise CellRefused(
            column, f"the clock shows this time twice: add the offset, {local.isoformat()[-6:]}"
        )
    return local.astimezone(UTC)


def write_time(at: datetime | None, zone: ZoneInfo) -> str:
    """What `read_time` reads back to the same minute."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    text = local.strftime(TIME_FORM)
    twice = len({local.replace(fold=fold).utcoffset() for fold in (0, 1)}) > 1
    return text + local.isoformat()[-6:] if twice else text


def to_minute(at: datetime | None) -> datetime | None:
    """A stored time as a roster shows it."""
    return None if at is None else at.astimezone(UTC).replace(second=0, microsecond=0)


def read_role(column: str, cell: str) -> str:
    """A crew role; empty for none. Raises: CellRefused."""
    word = cell.lower().replace(" ", "_")
    if word and word not in set(CrewRole):
        raise CellRefused(column, f"is no crew role: {', '.join(CrewRole)}")
    return word


def read_crew(cell: str) -> list[tuple[str, str]]:
    """(user name, role or nothing) of `cleo, pat=emt`. Raises: CellRefused."""
    places = []
    for part in cell.replace(";", ",").split(","):
        name, _, role = (text.strip() for text in part.partition("="))
        if name:
            places.append((name, read_role("crew", role)))
    names = [name for name, _ in places]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise CellRefused("crew", f"names {twice[0]} twice")
    return places
