"""A mutation as it comes over the wire, before anybody has understood it."""

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import msgspec
import msgspec.inspect
import orjson

from sync.clock import Stamp
from sync.merge import canonical
from sync.refusals import Refused

# Receipt ids of mutations whose own id cannot serve as one.
RECEIPTS = UUID("6ad0e3f2-6d3b-5c0e-9d0a-3f0f4c1f8a11")
MAX_MUTATION_BYTES = 64 * 1024
LARGEST_SEQ = 2**63 - 1
LARGEST_REV = 2**31 - 1
# Deeper documents are refused whole, deeper fields for themselves; nobody means them.
DEEPEST_DOCUMENT = 500
DEEPEST_MUTATION = 50


class NotJson(ValueError):
    """The text is no JSON document this service accepts."""


def parse_json(body: bytes) -> Any:
    """A JSON document as Python values.

    Lone surrogates are legal JSON escapes: one note with half an emoji must not cost a whole
    queue, so what the strict parser refuses gets a second reading.

    Raises: NotJson.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = _read_again(body)
    if is_deeper(document, DEEPEST_DOCUMENT, body.count(b"{") + body.count(b"[")):
        raise NotJson(f"nested deeper than {DEEPEST_DOCUMENT}")
    return document


def _read_again(body: bytes) -> Any:
    """What the strict parser refuses; numbers beyond any float stay the text they were."""
    try:
        return json.loads(
            body.decode("utf-8"), parse_float=_float_or_text, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def _float_or_text(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


def is_deeper(value: Any, limit: int, brackets: int) -> bool:
    """Whether a document is nested deeper than `limit`; found without nesting calls.

    `brackets` is how many its text opens: nothing is nested deeper than that.
    """
    if brackets <= limit:
        return False
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> Any:
    raise NotJson(f"{name} is not JSON")


def dump_json(value: Any) -> str:
    """JSON text with sorted keys that holds anything `parse_json` reads."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))


class Incoming(msgspec.Struct):
    """One element of a push; `problem` says why it cannot be applied.

    `payload` is its text, once it was weighed; a copy of what is stored never is.
    """

    position: int
    raw: Any
    echo_id: Any
    receipt_id: UUID
    digest: bytes
    kind: str
    record_id: UUID | None
    base_rev: int | None
    fields: Mapping[str, Any]
    seq: int | None
    occurred: Any
    payload: str = ""
    stamp: Stamp | None = None
    received_at: datetime | None = None
    problem: Refused | None = None

    @property
    def claimed_id(self) -> str | None:
        """The id the client knows it by, as far as it can be stored."""
        value = self.echo_id
        is_text = isinstance(value, str) and value.isprintable() and len(value) <= 100
        return value if is_text else None

    def derived_receipt(self) -> UUID:
        """The receipt id for content whose own id is unusable or taken."""
        claimed = dump_json(self.echo_id)
        return uuid5(RECEIPTS, f"{claimed}:{self.digest.hex()}")


# What a mutation says; a copy of it may be numbered or spaced in another way.
_MEANING = ("kind", "record_id", "base_rev", "fields", "occurred")


def read_mutation(raw: Any, position: int) -> Incoming:
    """Understands one element of a push as far as possible; never raises."""
    item = recognise(raw, position)
    weigh(item)
    return item


def recognise(raw: Any, position: int) -> Incoming:
    """What tells an element of a push from others: enough to know a copy of what is stored."""
    source = raw if isinstance(raw, dict) else {}
    said = dump_json({name: source.get(name) for name in _MEANING} if source else raw)
    own_id, kind, fields = as_uuid(source.get("id")), source.get("kind"), source.get("fields")
    item = Incoming(
        position=position,
        raw=raw,
        echo_id=source.get("id"),
        receipt_id=own_id or RECEIPTS,
        digest=hashlib.sha256(said.encode()).digest(),
        kind=kind if isinstance(kind, str) and kind.isprintable() and len(kind) <= 100 else "?",
        record_id=as_uuid(source.get("record_id")),
        base_rev=_whole(source.get("base_rev"), 0, LARGEST_REV),
        fields=fields if isinstance(fields, dict) else {},
        seq=_whole(source.get("seq"), 1, LARGEST_SEQ),
        occurred=source.get("occurred"),
    )
    if own_id is None:
        item.receipt_id = item.derived_receipt()
    return item


def weigh(item: Incoming) -> None:
    """Writes down what came, and finds what is wrong with it: for what is to be decided.

    What is known to be wrong already, the database's own no, stands.
    """
    source = item.raw if isinstance(item.raw, dict) else {}
    item.payload = dump_json(item.raw)
    if item.problem is None:
        item.problem = _problem(item, source)


def _problem(item: Incoming, source: dict[str, Any]) -> Refused | None:
    payload = item.payload
    # No character takes more than four bytes.
    if len(payload) > MAX_MUTATION_BYTES // 4 and len(payload.encode()) > MAX_MUTATION_BYTES:
        return Refused("too_large", {"": f"larger than {MAX_MUTATION_BYTES} bytes"})
    brackets = payload.count("{") + payload.count("[")
    if brackets > DEEPEST_MUTATION and is_deeper(source, DEEPEST_MUTATION, brackets):
        return Refused("invalid", {"": f"nested deeper than {DEEPEST_MUTATION}"})
    # Written as JSON, what cannot be stored shows as one of these; most text has neither.
    is_storable = "\\u0000" not in payload and "\\ud" not in payload
    faults = {} if is_storable else unstorable_text(item.fields, "fields")
    faults |= _faults_of_form(item, source)
    return Refused("invalid", faults) if faults else None


def _faults_of_form(item: Incoming, source: dict[str, Any]) -> dict[str, str]:
    """What is not what it has to be, by path; what may be absent is no fault then."""
    faults = {}
    if as_uuid(item.echo_id) is None:
        faults["id"] = "must be a UUID"
    if item.kind == "?":
        faults["kind"] = "must be the name of a kind"
    if item.record_id is None and source.get("record_id") is not None:
        faults["record_id"] = "must be a UUID"
    if not item.fields and not isinstance(source.get("fields"), dict | None):
        faults["fields"] = "must be an object"
    if item.base_rev is None and source.get("base_rev") is not None:
        faults["base_rev"] = "must be a rev or null"
    return faults


def as_uuid(value: Any) -> UUID | None:
    """A UUID from its canonical text, else None."""
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        # The same as UUID(value), at a fifth of its price.
        return msgspec.convert(value, UUID)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None


def _whole(value: Any, least: int, most: int) -> int | None:
    """A whole number within bounds, else None; true is none."""
    return value if type(value) is int and least <= value <= most else None


def unstorable_text(value: Any, path: str) -> dict[str, str]:
    """Text PostgreSQL cannot hold, by path: NUL and lone surrogates."""
    return dict(_unstorable(value, path))


def _unstorable(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        fault = _fault_of(value)
        if fault is not None:
            yield path, fault
    elif isinstance(value, dict):
        for key, item in value.items():
            name = f"{path}.{key.encode('unicode_escape').decode()}"
            yield from _unstorable(key, name)
            yield from _unstorable(item, name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unstorable(item, f"{path}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, "must be a finite number"


def _fault_of(text: str) -> str | None:
    if "\x00" in text:
        return "must not contain NUL"
    if not text.isascii() and any(map(_is_surrogate, text)):
        return "must not contain a lone surrogate"
    return None


def without_unstorable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose text PostgreSQL can hold, texts without the characters it cannot.

    In the place of what is nested deeper than anybody means stands an empty object, so that it is
    named like anything else that cannot be read.
    """
    result: dict[str, Any] = {}
    for name, value in fields.items():
        kept = _storable(value) if isinstance(value, str) else value
        if is_deeper(kept, DEEPEST_MUTATION, DEEPEST_DOCUMENT):
            kept = {}
        if not unstorable_text({name: kept}, ""):
            result[name] = kept
    return result


def _storable(text: str) -> str:
    return "".join(char for char in text if char != "\x00" and not _is_surrogate(char))


def _is_surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def clean_text(value: Any) -> Any:
    """The stored form of text: NFC, without blanks around it; applied throughout."""
    if isinstance(value, str):
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        return text.strip()
    if isinstance(value, list):
        return [clean_text(item) for item in value]
    if isinstance(value, dict):
        return {key: clean_text(item) for key, item in value.items()}
    return value


def _is_clean(fields: Mapping[str, Any]) -> bool:
    """Whether `clean_text` would leave everything as it is; most fields are plain."""
    for value in fields.values():
        if type(value) is str:
            is_normal = value.isascii() or unicodedata.is_normalized("NFC", value)
            if not is_normal or value != value.strip():
                return False
        elif isinstance(value, list | dict):
            return False
    return True


def _in_utc(value: Any) -> Any:
    """Times in UTC, throughout; one whose offset leads out of the calendar raises OverflowError."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, list):
        return [_in_utc(item) for item in value]
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            item = getattr(value, name)
            if isinstance(item, datetime | list | msgspec.Struct):
                setattr(value, name, _in_utc(item))
    return value


@cache
def _has_times(shape: type) -> bool:
    return "DateTimeType" in repr(msgspec.inspect.type_info(shape))


def convert_fields(fields: Mapping[str, Any], shape: type) -> Any:
    """The fields as the kind's argument shape.

    Raises: Refused `invalid`, naming the field.
    """
    cleaned = fields if _is_clean(fields) else clean_text(dict(fields))
    try:
        args: Any = msgspec.convert(cleaned, shape)
        return _in_utc(args) if _has_times(shape) else args
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        name = path.rstrip("`").lstrip(".")
        raise Refused("invalid", {f"fields.{name}" if name else "fields": text}) from None
    except OverflowError:
        raise Refused("invalid", {"fields": "a time is out of range"}) from None


def digest_of_meaning(item: Incoming, shape: type) -> bytes:
    """The digest of what a mutation says, however it is written: 36 or 36.0, null or absent.

    What cannot be understood says what is written.
    """
    if item.problem is not None:
        return item.digest
    try:
        said = canonical(msgspec.to_builtins(convert_fields(item.fields, shape)))
    except Refused:
        return item.digest
    fields = {name: value for name, value in said.items() if value is not None}
    content = [item.kind, str(item.record_id), item.base_rev, fields]
    return hashlib.sha256(dump_json(content).encode()).digest()
