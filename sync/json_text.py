"""Documents as JSON text. Until here ids and times are values: their text is written once."""

import json
from typing import Any

import orjson


def to_json(document: Any) -> bytes:
    """A document as whoever asked reads it: ids as text, times in RFC 3339, UTC ones with a Z.

    Raises: TypeError, for what is no JSON and has no text of its own.
    """
    try:
        return _written(document)
    except TypeError:
        # A refused payload may hold half an emoji or a huge number; it is shown all the same.
        return json.dumps(document, default=_plain).encode()


def _written(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    """An id or a time as it is written everywhere else."""
    return orjson.loads(_written(value))
