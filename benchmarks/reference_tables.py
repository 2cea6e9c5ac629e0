"""The tables of `benchmarks.reference`, and what is in them before anybody pushes.

Written by the bench, not by the view: history, records a tablet patches, news for a reader.
"""

from collections.abc import Iterable

import psycopg

from backend.local import postgres
from benchmarks.population import NOTE, Tablet

_TABLES = f"""
    CREATE SEQUENCE reference_seq;
    CREATE TABLE reference_record (
      id uuid PRIMARY KEY,
      owner uuid NOT NULL,
      kind text NOT NULL,
      rev int NOT NULL,
      seq bigint NOT NULL DEFAULT nextval('reference_seq'),
      -- As it is sent to whoever pulls.
      body text NOT NULL,
      -- Who wrote a field last: name, then rev and device.
      writers text NOT NULL DEFAULT '{{}}'
    );
    CREATE INDEX ON reference_record (owner, seq);
    CREATE TABLE reference_log (
      mutation uuid PRIMARY KEY,
      record uuid NOT NULL,
      person uuid NOT NULL,
      device uuid NOT NULL,
      rev int NOT NULL,
      changed text NOT NULL,
      result text NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    );
    GRANT SELECT, INSERT, UPDATE ON reference_record, reference_log TO {postgres.APPLICATION};
    GRANT USAGE ON SEQUENCE reference_seq TO {postgres.APPLICATION};
"""
# As wide as a note in this project's pull.
_BODY = """
    json_build_object('type', 'note', 'id', id, 'rev', 1, 'incident', id, 'assignment', id,
      'kind', 'operational', 'body', %(note)s::text, 'revisions', '[]'::json, 'author',
      json_build_object('id', owner, 'name', 'Desk', 'role', 'emt'), 'occurred_at', now(),
      'corrected_at', now(), 'received_at', now(), 'uncertainty_s', 0)::text
"""
_TELL = f"""
    INSERT INTO reference_record (id, owner, kind, rev, body)
    SELECT id, owner, 'note', 1, {_BODY}
    FROM (SELECT uuidv7() AS id, %(owner)s::uuid AS owner FROM generate_series(1, %(count)s)) AS v
"""
# A thousand people who are not there today. One body for all of them: nobody reads it.
_GROW = f"""
    WITH people AS MATERIALIZED (
      SELECT n, id, id AS owner FROM (SELECT n, uuidv7() AS id FROM generate_series(0, 999) AS n)),
    body AS MATERIALIZED (SELECT {_BODY} AS body FROM people LIMIT 1),
    past AS MATERIALIZED (
      SELECT uuidv7() AS id, p.id AS owner
      FROM generate_series(1, %(count)s) AS v JOIN people p ON p.n = v %% 1000),
    logged AS (
      INSERT INTO reference_log (mutation, record, person, device, rev, changed, result)
      SELECT uuidv7(), id, owner, owner, 1, '{{}}', 'applied' FROM past)
    INSERT INTO reference_record (id, owner, kind, rev, body)
    SELECT id, owner, 'note', 1, body FROM past, body
"""
_ADOPT = """
    INSERT INTO reference_record (id, owner, kind, rev, body)
    VALUES (%(id)s, %(owner)s, 'assignment', 1,
      json_build_object('type', 'assignment', 'id', %(id)s::text, 'rev', 1)::text)
"""


class Tables:
    """The reference's data, by the owner of the database."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._history = 0
        with psycopg.connect(owner) as connection:
            connection.execute(_TABLES)

    def grow(self, size: int) -> None:
        """History up to this many records, each with its line in the log."""
        self._execute(_GROW, {"count": size - self._history, "note": NOTE})
        self._history = size

    def tell(self, tablet: Tablet, count: int) -> None:
        """As many more notes for a tablet."""
        self._execute(_TELL, {"owner": tablet.person, "count": count, "note": NOTE})

    def adopt(self, tablets: Iterable[Tablet]) -> None:
        """The assignments that these tablets will patch."""
        with psycopg.connect(self._owner) as connection:
            connection.cursor().executemany(
                _ADOPT, [{"id": one.assignment, "owner": one.person} for one in tablets]
            )

    def _execute(self, statement: str, values: dict[str, object]) -> None:
        with psycopg.connect(self._owner) as connection:
            connection.execute(statement, values)
