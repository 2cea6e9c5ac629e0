"""What every ratio is against: the least that takes in a push and answers a pull honestly.

A bare Django view over two tables (`benchmarks.reference_tables`). It knows who is asking, merges
updates field by field against what others wrote, writes records and a log in one statement with
fsync on, and takes the same batch twice without harm. No rights, no rules, no clocks, no audit, no
live feed; its cursor is a sequence, which may pass over what commits late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
import orjson
import psycopg
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

_SESSION = """
    SELECT f.responder_id, f.device_id FROM responders_tokenfamily f
    JOIN responders_responder r ON r.id = f.responder_id
    WHERE f.id = %s AND f.revoked_at IS NULL AND r.is_active
"""
# A column is one text, split here: psycopg turns a list into an array value by value, in Python.
_SPLIT = "string_to_array(%s, chr(31))::{}[]".format
_RECEIPTS = (
    f"SELECT mutation::text, result FROM reference_log WHERE mutation = ANY({_SPLIT('uuid')})"
)
_STORED = f"""
    SELECT id::text, kind, rev, body, writers FROM reference_record
    WHERE owner = %s AND id = ANY({_SPLIT("uuid")}) ORDER BY id FOR UPDATE
"""
_WRITE = f"""
    WITH logged AS (
      INSERT INTO reference_log (mutation, record, person, device, rev, changed, result)
      SELECT mutation, record, %s, %s, rev, changed, result
      FROM unnest({", ".join(map(_SPLIT, ("uuid", "uuid", "int", "text", "text")))})
        AS v(mutation, record, rev, changed, result)
      ON CONFLICT DO NOTHING RETURNING mutation)
    INSERT INTO reference_record (id, owner, kind, rev, body, writers)
    SELECT id, %s, kind, rev, body, writers
    FROM unnest({", ".join(map(_SPLIT, ("uuid", "uuid", "text", "int", "text", "text")))})
      AS v(mutation, id, kind, rev, body, writers)
    JOIN logged USING (mutation)
    ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, body = excluded.body,
      writers = excluded.writers, seq = nextval('reference_seq')
    WHERE reference_record.owner = excluded.owner AND reference_record.rev < excluded.rev
"""
_PULL = """
    SELECT seq, body FROM reference_record WHERE owner = %s AND seq > %s ORDER BY seq LIMIT %s
"""
Mutation = dict[str, Any]


@dataclass(slots=True)
class Record:
    """A record of the batch: its body, and who wrote each field last (rev, device)."""

    id: str
    kind: str
    rev: int
    body: dict[str, Any]
    writers: dict[str, tuple[int, str]] = field(default_factory=dict)
    # What changed it last in this batch; None: nothing has.
    mutation: str | None = None


@dataclass(slots=True)
class Line:
    """A line of the log: what a mutation did."""

    mutation: str
    record: str
    rev: int
    changed: dict[str, Any]
    result: str


def push(request: HttpRequest) -> HttpResponse:
    """A batch: one transaction, one writing statement."""
    mutations = orjson.loads(request.body)["mutations"]
    with transaction.atomic():
        cursor = psycopg.Cursor(connection.connection)
        person, device = _session(cursor, request)
        patched = {one["record_id"] for one in mutations if one["kind"].endswith(".patch")}
        # New records need no look at what is stored: the statement itself passes over copies.
        receipts = _receipts(cursor, mutations) if patched else {}
        records = _stored(cursor, person, patched) if patched else {}
        lines = [_line(one, records, device) for one in mutations if one["id"] not in receipts]
        if lines:
            _write(cursor, person, device, lines, records.values())
    results = receipts | {line.mutation: line.result for line in lines}
    answer = [{"id": one["id"], "result": results[one["id"]]} for one in mutations]
    return HttpResponse(orjson.dumps({"results": answer}), content_type="application/json")


def pull(request: HttpRequest) -> HttpResponse:
    """What is newer than a number, as it is stored."""
    asked = orjson.loads(request.body)
    after, limit = asked["cursor"] or 0, asked["limit"]
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    person, _ = _session(cursor, request)
    rows = cursor.execute(_PULL, [person, after, limit + 1]).fetchall()
    page = rows[:limit]
    bodies = ",".join([body for _, body in page])
    newest = page[-1][0] if page else after
    more = "true" if len(rows) > limit else "false"
    answer = f'{{"changes":[{bodies}],"cursor":{newest},"more":{more}}}'
    return HttpResponse(answer, content_type="application/json")


def health(_request: HttpRequest) -> HttpResponse:
    """Says that it is there."""
    return HttpResponse()


def _session(cursor: psycopg.Cursor[Any], request: HttpRequest) -> tuple[str, str]:
    """Person and device behind the token."""
    token = request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])
    row = cursor.execute(_SESSION, [claims["fam"]]).fetchone()
    if row is None:
        raise PermissionDenied("this log-in is over")
    return str(row[0]), str(row[1])


def _receipts(cursor: psycopg.Cursor[Any], mutations: Sequence[Mutation]) -> dict[str, str]:
    return dict(cursor.execute(_RECEIPTS, [_column(one["id"] for one in mutations)]).fetchall())


def _stored(cursor: psycopg.Cursor[Any], person: str, ids: set[str]) -> dict[str, Record]:
    rows = cursor.execute(_STORED, [person, _column(ids)]).fetchall()
    return {
        record_id: Record(record_id, kind, rev, orjson.loads(body), orjson.loads(writers))
        for record_id, kind, rev, body, writers in rows
    }


def _column(values: Iterable[str]) -> str:
    """Values in one text; in JSON the separator is always escaped."""
    return "\x1f".join(values)


def _line(mutation: Mutation, records: dict[str, Record], device: str) -> Line:
    """Decides one mutation over the records of the batch."""
    record_id = mutation["record_id"]
    record = records.get(record_id)
    if mutation["kind"].endswith(".patch"):
        return _merged(mutation, record, device)
    if record is not None:
        return Line(mutation["id"], record_id, record.rev, {}, "rejected")
    kind = mutation["kind"].partition(".")[0]
    body = {"type": kind, "id": record_id, "rev": 1, **mutation["fields"], **mutation["occurred"]}
    records[record_id] = Record(record_id, kind, 1, body, mutation=mutation["id"])
    return Line(mutation["id"], record_id, 1, mutation["fields"], "applied")


def _merged(mutation: Mutation, record: Record | None, device: str) -> Line:
    """Fields nobody else has written since the sender's base are written; others are kept apart."""
    if record is None:
        return Line(mutation["id"], mutation["record_id"], 0, {}, "rejected")
    base, values = mutation["base_rev"], {}
    result = "applied"
    for name, value in mutation["fields"].items():
        if record.body.get(name) == value:
            continue
        rev, writer = record.writers.get(name, (1, device))
        if base is None or (rev > base and writer != device):
            result = "conflict"
        else:
            values[name] = value
    if values:
        _apply(record, values, mutation["id"], device)
    # In a conflict the log keeps what was sent: a person will decide.
    changed = values if result == "applied" else mutation["fields"]
    return Line(mutation["id"], record.id, record.rev, changed, result)


def _apply(record: Record, values: dict[str, Any], mutation: str, device: str) -> None:
    record.rev += 1
    record.body |= values | {"rev": record.rev}
    record.writers |= dict.fromkeys(values, (record.rev, device))
    record.mutation = mutation


def _write(
    cursor: psycopg.Cursor[Any],
    person: str,
    device: str,
    lines: Sequence[Line],
    records: Iterable[Record],
) -> None:
    written = [record for record in records if record.mutation is not None]
    log = (
        _column(line.mutation for line in lines),
        _column(line.record for line in lines),
        _column(str(line.rev) for line in lines),
        _column(orjson.dumps(line.changed).decode() for line in lines),
        _column(line.result for line in lines),
    )
    rows = (
        _column(record.mutation for record in written if record.mutation),
        _column(record.id for record in written),
        _column(record.kind for record in written),
        _column(str(record.rev) for record in written),
        _column(orjson.dumps(record.body).decode() for record in written),
        _column(orjson.dumps(record.writers).decode() for record in written),
    )
    cursor.execute(_WRITE, [person, device, *log, person, *rows])


urlpatterns = [
    path("healthz/", health),
    path("api/v1/sync/push/", push),
    path("api/v1/sync/pull/", pull),
]
