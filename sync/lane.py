"""The push and pull path's way to PostgreSQL: prepared statements, several in one round trip.

A driver's cursor costs several times what a small prepared statement takes to run, and a round
trip wakes two processes. Here a statement is a constant text, prepared once per connection, and
questions that do not wait for each other's answers travel together. It is the connection under
Django's: transactions are Django's, and so are the errors.
"""

import re
import select
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection as django_connection
from psycopg import abc, errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, pipeline_communicate
from psycopg.types.datetime import TimestamptzLoader
from psycopg.waiting import Ready, Wait, wait

from sync.records import Question, Row

# Statements put together by shape are many in the course of a day; the oldest are forgotten.
MOST_PREPARED = 400
_GOOD = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})
_PLACE = re.compile(r"%(s|%)")

# Django's wrapper of this thread's connection; its attributes are those of every backend.
_wrapper: Any = django_connection


def ask(questions: Sequence[Question]) -> "list[Answer]":
    """Runs statements in their order, in one round trip; outside a transaction, as one of its own.

    Raises: the `django.db` error of the first that PostgreSQL refuses.
    """
    native = _native()
    # With the connection, whichever thread or task happens to hold that: its statements are named.
    lane: _Lane | None = vars(native).get("_lane")
    if lane is None:
        lane = vars(native)["_lane"] = _Lane(native)
    with _wrapper.wrap_database_errors:
        return lane.ask(questions)


def _native() -> psycopg.Connection[Any]:
    """The connection; one that ended meanwhile is renewed, not met."""
    if _wrapper.connection is not None and _wrapper.health_check_enabled:
        # What the server has closed is readable although nothing was asked: Django's own check
        # would take a round trip.
        is_due = not _wrapper.health_check_done and not _wrapper.in_atomic_block
        if is_due and _has_ended(_wrapper.connection):
            _wrapper.close()
        _wrapper.health_check_done = True
    _wrapper.ensure_connection()
    native: psycopg.Connection[Any] = _wrapper.connection
    return native


def _has_ended(native: psycopg.Connection[Any]) -> bool:
    if native.closed:
        return True
    poll = select.poll()
    poll.register(native.pgconn.socket, select.POLLIN)
    # A server that ends says so first, and closes then.
    while poll.poll(0):
        try:
            native.pgconn.consume_input()
        except psycopg.OperationalError:
            return True
        if native.pgconn.status != pq.ConnStatus.OK:
            return True
    return False


class Answer:
    """What came of one statement."""

    __slots__ = ("_result", "_transformer")

    def __init__(self, result: Any, transformer: abc.Transformer) -> None:
        self._result, self._transformer = result, transformer

    @property
    def touched(self) -> int:
        """How many rows it wrote."""
        return self._result.command_tuples or 0

    def tuples(self) -> list[tuple[Any, ...]]:
        """Rows as they come; jsonb as text."""
        self._transformer.set_pgresult(self._result)
        return self._transformer.load_rows(0, self._result.ntuples, tuple)

    def rows(self) -> list[Row]:
        """Rows as column -> value; jsonb as text."""
        result = self._result
        names = [result.fname(number).decode() for number in range(result.nfields)]
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(
            0, result.ntuples, lambda values: dict(zip(names, values, strict=True))
        )


# A statement's text and the types of its parameters: prepared once, under a name.
_Key = tuple[str, tuple[int, ...] | None]
# What a result is of: a preparation, or an answer and how to read it. BEGIN's is of neither.
_Expected = tuple[tuple[_Key, bytes] | None, abc.Transformer | None]
# A table has another form now, or somebody has thrown all statements away.
_STALE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)


class _Lane:
    """One connection's prepared statements."""

    def __init__(self, native: psycopg.Connection[Any]) -> None:
        self.native = native
        self._context = psycopg.Cursor(native)
        # The driver's own loader: Django's, in Python, took a third of the time of reading rows.
        self._context.adapters.register_loader("timestamptz", TimestamptzLoader)
        self._names: dict[_Key, bytes] = {}
        self._count = 0

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers; with statements that are out of date, once more."""
        pg = self.native.pgconn
        is_first = pg.transaction_status == pq.TransactionStatus.IDLE
        try:
            return self._ask(questions)
        except _STALE as error:
            self._names.clear()
            if not is_first:
                # What came before in this transaction is lost: its caller begins anew.
                raise psycopg.OperationalError(str(error)) from error
        if pg.transaction_status != pq.TransactionStatus.IDLE:
            pg.exec_(b"ROLLBACK")
        pg.exec_(b"DEALLOCATE ALL")
        return self._ask(questions)

    def _ask(self, questions: Sequence[Question]) -> list[Answer]:
        pg = self.native.pgconn
        commands = deque[Any]()
        expected: list[_Expected] = []
        if not self.native.autocommit and pg.transaction_status == pq.TransactionStatus.IDLE:
            commands.append(partial(pg.send_query_params, b"BEGIN", None))
            expected.append((None, None))
        new: dict[_Key, bytes] = {}
        for text, params in questions:
            self._add(text, params, commands, expected, new)
        commands.append(pg.pipeline_sync)
        return self._sorted(self._exchanged(commands), expected)

    def _add(
        self,
        text: str,
        params: Sequence[Any],
        commands: deque[Any],
        expected: list[_Expected],
        new: dict[_Key, bytes],
    ) -> None:
        pg, transformer = self.native.pgconn, Transformer(self._context)
        values = transformer.dump_sequence(
            [_sent(value) for value in params], [PyFormat.AUTO] * len(params)
        )
        key = (text, transformer.types)
        name = self._names.get(key) or new.get(key)
        if name is None:
            self._count += 1
            name = new[key] = b"lane_%d" % self._count
            commands.append(partial(pg.send_prepare, name, _numbered(text), transformer.types))
            expected.append(((key, name), None))
        commands.append(partial(pg.send_query_prepared, name, values, transformer.formats, 0))
        expected.append((None, transformer))

    def _exchanged(self, commands: deque[Any]) -> list[Any]:
        pg = self.native.pgconn
        pg.enter_pipeline_mode()
        try:
            results = wait(_talk(pg, commands), pg.socket, 0.1)
            pg.exit_pipeline_mode()
        except BaseException:
            # What was asked and not read would be taken for the answer to the next question.
            self.native.close()
            raise
        return results

    def _sorted(self, results: Sequence[Any], expected: Sequence[_Expected]) -> list[Answer]:
        """The answers. Raises: the first refusal, when everything has been looked at."""
        answers: list[Answer] = []
        refused: list[Any] = []
        # The last result is the end of the round trip.
        for (result, *_), (prepared, transformer) in zip(results[:-1], expected, strict=True):
            if result.status not in _GOOD:
                refused.append(result)
            elif prepared is not None:
                self._names.update([prepared])
            elif transformer is not None:
                answers.append(Answer(result, transformer))
        if refused:
            # The others were not tried any more.
            raise errors.error_from_result(refused[0])
        if len(self._names) > MOST_PREPARED:
            self._forget()
        return answers

    def _forget(self) -> None:
        for key in list(self._names)[: MOST_PREPARED // 4]:
            self.native.pgconn.exec_(b"DEALLOCATE " + self._names.pop(key))


def _talk(pg: Any, commands: deque[Any]) -> Generator[Any, Any, list[Any]]:
    """Sends everything and reads every result, whichever of the two the server is ready for."""
    results: list[Any] = yield from pipeline_communicate(pg, commands)
    while pg.flush():
        if (yield Wait.RW) & Ready.R:
            pg.consume_input()
    while not results or results[-1][0].status != pq.ExecStatus.PIPELINE_SYNC:
        results.append((yield from fetch_many(pg)))
    return results


@lru_cache(maxsize=4096)
def _numbered(text: str) -> bytes:
    """The statement as libpq takes it."""
    count = 0

    def place(match: re.Match[str]) -> str:
        nonlocal count
        if match[1] == "%":
            return "%"
        count += 1
        return f"${count}"

    return (_PLACE.sub(place, text) if "%" in text else text).encode()


def _sent(value: Any) -> Any:
    """Lists of ids as the text of an array: the driver's general way costs several times that."""
    if type(value) is list and value and type(value[0]) is UUID:
        return "{" + ",".join([f"{one.int:032x}" for one in value]) + "}"
    return value


def array_of_ids(ids: Iterable[bytes]) -> str:
    """A parameter for `= ANY(%s)`, of the bytes of ids."""
    return "{" + ",".join([one.hex() for one in ids]) + "}"
