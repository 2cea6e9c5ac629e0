"""A server restored from a backup gets back from the devices what the backup does not have."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from psycopg import connect, sql
from psycopg.conninfo import make_conninfo

from backend.local import places, postgres
from tests import database as databases
from tests.cast import gather
from tests.steps import make_call
from tests.tablet import Queued, Tablet, logged_in

ORIGINAL, RESTORED = "field_original", "field_restored"


class Site:
    """A database of its own, which is backed up and replaced as the operations manual says."""

    def __init__(self, folder: Path) -> None:
        self._dump = folder / "field.dump"
        self._use(ORIGINAL, template=databases._template_name())

    def back_up(self) -> None:
        self._run("pg_dump", "--format=custom", f"--file={self._dump}", _address(ORIGINAL))

    def restore(self) -> None:
        """The database is lost; the backup takes its place."""
        self._use(RESTORED, template="template0")
        self._run("pg_restore", "--exit-on-error", "--no-owner",
                  f"--dbname={_address(RESTORED)}", str(self._dump))  # fmt: skip
        call_command("new_epoch", verbosity=0)

    def _use(self, name: str, *, template: str) -> None:
        with connect(_address("postgres"), autocommit=True) as connection:
            databases._create(connection, name, template=template)
        databases._use(name)

    def _run(self, program: str, *arguments: str) -> None:
        where = places.open_places(Path(os.environ["FIELD_TEST_DIR"]))
        command = [str(postgres.locate(where).programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _address(database: str) -> str:
    return make_conninfo(databases._owner_dsn(database))


@pytest.fixture
def site(database: None, tmp_path: Path) -> Iterator[Site]:
    try:
        yield Site(tmp_path)
    finally:
        databases._use(databases._database_name())
        with connect(_address("postgres"), autocommit=True) as connection:
            for name in (ORIGINAL, RESTORED):
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))


class Journalling(Tablet):
    """A tablet that keeps what it has sent, and sends it again when the server has gone back."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.journal: list[Queued] = []

    def sync(self) -> None:
        """Sends, pulls, and does what the protocol asks after a restore."""
        self.journal += self.outbox
        self.push()
        known = (self.registration["epoch"], self.seq)
        page = next(self.pages())
        if (page["epoch"], page["acked_seq"]) != known:
            self.registration["epoch"] = page["epoch"]
            self.outbox = list(self.journal)
            self.push()
        assert self.outbox == []
        self.pull()


def notes_of(tablet: Journalling, assignment: str, *bodies: str) -> None:
    for body in bodies:
        tablet.queue("note.create", {"assignment": assignment, "kind": "peer", "body": body})
    tablet.sync()


def test_invariant_22_after_a_restore_devices_send_again_and_nothing_is_missing(site: Site) -> None:
    cast = gather()
    _, assignment = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob, bea = Journalling("bob"), Journalling("bea")
    notes_of(bob, assignment, "before")
    bea.sync()
    site.back_up()
    notes_of(bob, assignment, "after", "and more")
    bob.queue("assignment.patch", {"team_note": "dog"}, record_id=assignment, base_rev=1)
    bob.sync()
    notes_of(bea, assignment, "hers")
    had = {"before", "after", "and more", "hers"}
    assert {note["body"] for note in bea.of_type("note")} == had
    site.restore()
    for tablet in (bob, bea):
        page = next(tablet.pages())
        # Also for who stood where the backup stands, and has lost nothing by the numbers.
        assert page["reset"] is True
        assert page["epoch"] != tablet.registration["epoch"]
    for tablet in (bob, bea, bob):
        tablet.sync()
    for tablet in (bob, bea):
        assert sorted(note["body"] for note in tablet.of_type("note")) == sorted(had)
        assert tablet.store == tablet.cold()
    assert bob.store[assignment]["team_note"] == "dog"
    custody = bob.http.get(f"/sync/devices/{bob.device_id}/custody/").body
    assert (custody["acked_seq"], custody["owed"]) == (bob.seq, 0)


def test_invariant_22_a_cursor_from_before_the_backup_starts_anew_after_the_restore(
    site: Site,
) -> None:
    cast = gather()
    incident, _ = make_call(logged_in("alice"), cast.unit("HERON 1"))
    bob = Tablet("bob")
    bob.pull()
    site.back_up()
    site.restore()
    # The restored database knows this cursor. What came between the two is what it does not know.
    page = next(bob.pages())
    assert page["reset"] is True
    assert incident in {change["id"] for change in page["changes"]}
    assert page["epoch"] != bob.registration["epoch"]
