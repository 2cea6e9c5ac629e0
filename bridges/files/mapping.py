"""The mapping file: which column of another system's export is what, and what its words mean. Pure.

An example is `docs/examples/lane_county_mapping.json`. A translation to null means: a known
value that says nothing. A value without a translation is reported, never guessed.
"""

from collections.abc import Iterator
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from bridges.files.faults import FileRefused, quoted
from incidents.codes import ContactOutcome, Destination, Disposition
from incidents.lifecycle import outcome_faults
from responders.lifecycle import UnitStatus

Name = Annotated[str, Meta(min_length=1, max_length=100)]
MOST_REASONS = 5


class UnitTarget(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The unit the encounters are filed under; programme by its code."""

    call_sign: Name
    programme: Name
    programme_name: Name | None = None
    kind: Name = "crt"


class Columns(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Column names. The times in the order in which they ought to follow each other."""

    id: Name
    received_at: Name | None = None
    assigned_at: Name | None = None
    statuses: dict[UnitStatus, Name] = {}
    cleared_at: Name | None = None
    contact_outcome: Name | None = None
    disposition: Name | None = None
    reasons: Annotated[list[Name], Meta(max_length=MOST_REASONS)] = []
    address: Name | None = None


class Verdict(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What another system's disposition means here."""

    disposition: Disposition
    destination: Destination | None = None


class Translations(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Per field: the other system's word, exactly as it is spelt -> ours, or null."""

    contact_outcome: dict[str, str | None] = {}
    disposition: dict[str, dict[str, str] | None] = {}
    reasons: dict[str, Name | None] = {}
    address: dict[str, Name | None] = {}


class ImportMapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A mapping file.

    `agency` is whose records these are in an installation with several. `time_format` is for
    strptime; without it times are ISO 8601.
    """

    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,49}$")]
    time_zone: str
    unit: UnitTarget
    columns: Columns
    translations: Translations = Translations()
    agency: Name | None = None
    time_format: Name | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the file's local times."""
        return ZoneInfo(self.time_zone)

    @property
    def steps(self) -> dict[str, str]:
        """Step of an encounter -> its column, in their order."""
        columns = self.columns
        steps = {
            "received_at": columns.received_at,
            "assigned_at": columns.assigned_at,
            **{str(status): column for status, column in columns.statuses.items()},
            "cleared_at": columns.cleared_at,
        }
        return {step: column for step, column in steps.items() if column is not None}

    @property
    def column_names(self) -> list[str]:
        """Every column a file must have."""
        columns = self.columns
        others = (columns.id, columns.contact_outcome, columns.disposition, columns.address)
        named = [*others, *columns.reasons, *self.steps.values()]
        return [name for name in named if name is not None]

    def contact_outcome(self, word: str) -> ContactOutcome | None:
        """Raises: KeyError, when the word is not mapped."""
        code = self.translations.contact_outcome[word]
        return None if code is None else ContactOutcome(code)

    def verdict(self, word: str) -> Verdict | None:
        """Raises: KeyError, when the word is not mapped."""
        codes = self.translations.disposition[word]
        return None if codes is None else msgspec.convert(codes, Verdict)


def read_mapping(data: bytes) -> ImportMapping:
    """A mapping file. Raises: FileRefused, with the path of the fault."""
    try:
        mapping = msgspec.json.decode(data, type=ImportMapping)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        raise _refused(path.rstrip("`").lstrip("."), text) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FileRefused(f"the mapping is not JSON: {error}") from None
    for path, text in _faults(mapping):
        raise _refused(path, text)
    return mapping


def _refused(path: str, text: str) -> FileRefused:
    return FileRefused(f"the mapping is invalid at {path or 'its top'}: {text}")


def _faults(mapping: ImportMapping) -> Iterator[tuple[str, str]]:
    try:
        _ = mapping.zone
    except (ZoneInfoNotFoundError, ValueError):
        yield "time_zone", f"{quoted(mapping.time_zone)} is no time zone"
    names = mapping.column_names
    for name in names:
        if names.count(name) > 1:
            yield "columns", f"{quoted(name)} is named twice"
    if mapping.columns.cleared_at and UnitStatus.CLEARING in mapping.columns.statuses:
        yield "columns.statuses.clearing", "is what cleared_at stands for"
    for word in mapping.translations.contact_outcome:
        try:
            mapping.contact_outcome(word)
        except ValueError as error:
            yield f"translations.contact_outcome.{word}", str(error)
    for word in mapping.translations.disposition:
        yield from ((f"translations.disposition.{word}", text) for text in _verdict(mapping, word))


def _verdict(mapping: ImportMapping, word: str) -> Iterator[str]:
    try:
        verdict = mapping.verdict(word)
    except msgspec.ValidationError as error:
        yield str(error)
        return
    if verdict is not None:
        yield from outcome_faults(
            contact_outcome=ContactOutcome.CONTACT_MADE,
            disposition=verdict.disposition,
            destination=verdict.destination,
        ).values()
