"""What people write: each kind of step as a mutation in somebody's outbox."""

from collections.abc import Callable
from typing import Any

from conformance.history import Document, History, Written
from conformance.tablet import Tablet
from tests.torture.plan import Step
from tests.torture.world import World

STATUSES = ("acknowledged", "en_route", "on_scene", "with_person", "clearing", "available")
NOTE_KINDS = ("operational", "clinical", "peer")
CONTACTS = ("contact_made", "no_contact_gone", "declined_to_engage")
# Each is refused, or read as far as it can be; none costs the rest of its batch anything.
BAD: tuple[Document, ...] = (
    {"kind": "note.create", "fields": {"kind": "peer", "body": "nul \x00", "assignment": "?"}},
    {"kind": "note.create", "fields": {"kind": "peer", "body": "half \ud83d"}},
    {"kind": "note.create", "fields": {"kind": "rumour", "body": "x"}},
    {"kind": "weather.create", "fields": {"sky": "grey"}},
    {"id": "not-an-id", "kind": "note.create"},
    {"record_id": "17", "kind": "note.create"},
    {"base_rev": "first", "kind": "assignment.patch"},
    {"fields": [1, 2], "kind": "note.create"},
    {"kind": 7},
    {"kind": "assignment.patch", "fields": {"eta": "soon"}},
    {"kind": "note.create", "fields": {"kind": "peer", "body": "x" * 70_000}},
)


class Desk:
    """Everybody's pen. Texts carry their agency's mark, so that none can be found elsewhere."""

    def __init__(self, world: World, tablets: dict[str, Tablet], history: History) -> None:
        self.world = world
        self.tablets = tablets
        self.history = history
        # Calls by agency: (incident, assignment).
        self.calls: dict[str, list[tuple[str, str]]] = {}
        self.notes: dict[str, list[str]] = {}
        # Calls of a team, perhaps not sent yet: (agency, whose, id).
        self.street: list[tuple[str, str, str]] = []
        self.backups: list[str] = []
        self._count = 0

    def mark(self, tablet: Tablet) -> str:
        return self.history.marks[self.agency(tablet)]

    def agency(self, tablet: Tablet) -> str:
        return self.history.agency_of(tablet.name)

    def write(self, tablet: Tablet, kind: str, fields: Any = None, **about: Any) -> Document:
        mutation = tablet.queue(kind, fields, **about)
        at = tablet.clock.now().timestamp()
        self.history.written[str(mutation["id"])] = Written(
            tablet.name, self.agency(tablet), mutation, at
        )
        return mutation

    def text(self, tablet: Tablet) -> str:
        self._count += 1
        return f"{self.mark(tablet)} text {self._count}"

    def value(self, tablet: Tablet, choice: int) -> Any:
        """One of few values, so that people often write the same; some are new."""
        if choice % 9 > 6:
            return self.text(tablet)
        mark = self.mark(tablet)
        words = (" dog", "  dog ", " cat", " cafe\u0301", " caf\u00e9")
        return [*(f"{mark}{word}" for word in words), None, ""][choice % 9]

    def known(self, tablet: Tablet, kind: str, choice: int) -> Document | None:
        found = tablet.of_type(kind)
        return found[choice % len(found)] if found else None

    def notes_of(self, tablet: Tablet) -> list[str]:
        return self.notes.get(tablet.name, [])

    # --- Dispatch ------------------------------------------------------------------------

    def call(self, tablet: Tablet, unit: str) -> None:
        """A call comes in and a unit is sent."""
        incident = self.write(
            tablet, "incident.create", {"call_type": "MNTL", "narrative": self.text(tablet)}
        )["record_id"]
        fields = {"incident": incident, "unit": self.world.unit(unit)}
        assignment = self.write(tablet, "assignment.create", fields)["record_id"]
        self.calls.setdefault(self.agency(tablet), []).append((incident, assignment))

    def some_call(self, tablet: Tablet, choice: int) -> tuple[str, str]:
        """A call of this agency, whether the tablet has heard of it or not."""
        calls = self.calls[self.agency(tablet)]
        return calls[choice % len(calls)]

    def rest_patch(self, tablet: Tablet, step: Step) -> None:
        incident, assignment = self.some_call(tablet, step.a)
        rev = str(tablet.revs.get(assignment if step.b % 2 else incident, 1))
        if step.b % 2:
            path, fields = f"/assignments/{assignment}/", {"team_note": self.value(tablet, step.b)}
        else:
            path, fields = f"/incidents/{incident}/", {"narrative": self.value(tablet, step.b)}
        tablet.request("PATCH", path, fields, if_match=f'"{rev}"')

    def reassign(self, tablet: Tablet, step: Step) -> None:
        incident, assignment = self.some_call(tablet, step.a)
        new = tablet.new_id()
        unit = self.world.unit(("HERON", "OTTER")[step.b % 2])
        body = {"unit": unit, "new_assignment": new}
        if tablet.request("POST", f"/assignments/{assignment}/reassign/", body).status == 200:
            self.calls[self.agency(tablet)].append((incident, new))

    def cancel(self, tablet: Tablet, step: Step) -> None:
        _, assignment = self.some_call(tablet, step.a)
        tablet.request("POST", f"/assignments/{assignment}/cancel/", {"reason": "enough"})

    # --- Crews ---------------------------------------------------------------------------

    def assignment(self, tablet: Tablet, choice: int) -> tuple[str, int]:
        """An assignment to write about, usually one the tablet shows, with the rev it shows."""
        shown = self.known(tablet, "assignment", choice)
        if shown is None or choice % 5 == 0:
            return self.some_call(tablet, choice)[1], 1
        return shown["id"], shown["rev"]

    def note(self, tablet: Tablet, step: Step) -> None:
        assignment, _ = self.assignment(tablet, step.a)
        fields = {
            "assignment": assignment,
            "kind": NOTE_KINDS[step.b % 3],
            "body": self.text(tablet),
        }
        note = self.write(tablet, "note.create", fields)
        self.notes.setdefault(tablet.name, []).append(note["record_id"])

    def amend(self, tablet: Tablet, step: Step) -> None:
        notes = self.notes_of(tablet)
        if not notes:
            return
        record = notes[step.a % len(notes)]
        base = tablet.revs.get(record, 1)
        self.write(tablet, "note.amend", {"body": self.text(tablet)}, record=record, base_rev=base)

    def patch_assignment(self, tablet: Tablet, step: Step) -> None:
        record, rev = self.assignment(tablet, step.a)
        fields: Document = {"team_note": self.value(tablet, step.b)}
        if step.b % 3 == 0:
            fields["eta"] = f"2026-11-22T0{step.a % 3}:00:00+0{step.b % 2}:00"
        base = None if step.b % 11 == 0 else rev
        self.write(tablet, "assignment.patch", fields, record=record, base_rev=base)

    def patch_incident(self, tablet: Tablet, step: Step) -> None:
        shown = self.known(tablet, "incident", step.a)
        record, rev = (
            (shown["id"], shown["rev"]) if shown else (self.some_call(tablet, step.a)[0], 1)
        )
        fields: Document = {"narrative": self.value(tablet, step.b)}
        if step.b % 3 == 0:
            fields = {"priority": step.a % 3, "address": self.value(tablet, step.a)}
        self.write(tablet, "incident.patch", fields, record=record, base_rev=rev)

    def status(self, tablet: Tablet, step: Step) -> None:
        assignment, _ = self.assignment(tablet, step.a)
        fields = {"assignment": assignment, "status": STATUSES[step.b % len(STATUSES)]}
        self.write(tablet, "status_event.create", fields)

    def acknowledge(self, tablet: Tablet, step: Step) -> None:
        assignment, _ = self.assignment(tablet, step.a)
        self.write(tablet, "assignment.acknowledge", record=assignment)

    def answer(self, tablet: Tablet, step: Step) -> None:
        """All are well, or somebody needs cover: of a check the tablet knows, or cannot know."""
        reply = {"answer": "need_cover" if step.b % 5 == 0 else "ok"}
        shown = self.known(tablet, "safety_check", step.a)
        if shown is not None and step.b % 2:
            self.write(tablet, "safety_check.answer", reply, record=shown["id"])
        else:
            assignment, _ = self.assignment(tablet, step.a)
            self.write(tablet, "safety_check.answer", {**reply, "assignment": assignment})

    def outcome(self, tablet: Tablet, step: Step) -> None:
        assignment, _ = self.assignment(tablet, step.a)
        fields = {
            "assignment": assignment,
            "contact_outcome": CONTACTS[step.b % 3],
            "narrative": self.text(tablet),
        }
        self.write(tablet, "outcome.create", fields)

    def take_call(self, tablet: Tablet, step: Step) -> None:
        """A team is flagged down: a call, its own sending, a note on it and its correction."""
        member = self.world.members[tablet.name]
        if member.unit is None:
            return
        unit = self.world.unit(member.unit)
        narrative = {"call_type": "WELFARE", "narrative": self.text(tablet)}
        incident = self.write(tablet, "incident.create", narrative)["record_id"]
        self.street.append((self.agency(tablet), tablet.name, incident))
        if step.b % 2:
            self.write(tablet, "assignment.create", {"incident": incident, "unit": unit})
        self.follow_street(tablet, step)

    def follow_street(self, tablet: Tablet, step: Step) -> None:
        """Writes about a call of the street that may not have arrived, and thinks again."""
        known = [one for one in self.street if one[0] == self.agency(tablet)]
        others = [one for one in known if one[1] != tablet.name]
        if not known:
            return
        choice = others or known
        incident = choice[step.a % len(choice)][2]
        fields = {"incident": incident, "kind": "peer", "body": self.text(tablet)}
        note = self.write(tablet, "note.create", fields)["record_id"]
        self.notes.setdefault(tablet.name, []).append(note)
        self.write(tablet, "note.amend", {"body": self.text(tablet)}, record=note, base_rev=1)

    def backup(self, tablet: Tablet, step: Step) -> None:
        assignment, _ = self.assignment(tablet, step.a)
        fields = {"assignment": assignment, "message": self.text(tablet)}
        record = self.write(tablet, "backup_request.create", fields)["record_id"]
        self.backups.append(record)

    def void(self, tablet: Tablet, step: Step) -> None:
        self.write(tablet, "void")

    def position(self, tablet: Tablet, step: Step) -> None:
        units = self.history.principals[tablet.name].units
        for unit in units:
            fix = {"latitude": 36.0, "longitude": -78.9, "fix_at": "2026-11-22T04:00:00Z"}
            self.write(tablet, "position.create", {"unit": unit, **fix})

    # --- What nobody should send -----------------------------------------------------------

    def bad(self, tablet: Tablet, step: Step) -> None:
        about = dict(BAD[step.b % len(BAD)])
        self.write(tablet, about.pop("kind", "note.create"), about.pop("fields", None), **about)

    def reuse(self, tablet: Tablet, step: Step) -> None:
        """Other content under an id that was used before."""
        used = [one for one in [*tablet.journal, *tablet.outbox] if one["kind"] == "note.create"]
        used = [one for one in used if isinstance(one.get("fields"), dict) and len(one["id"]) == 36]
        if used:
            first = used[step.a % len(used)]
            fields = {**first["fields"], "body": self.text(tablet)}
            self.tablets[tablet.name].queue("note.create", fields, id=first["id"])

    def steal(self, tablet: Tablet, step: Step) -> None:
        """Ids of the other agency: its records must look absent and stay as they are."""
        theirs = next((one for one in self.calls if one != self.agency(tablet)), None)
        if theirs is None:
            return
        incident, assignment = self.calls[theirs][step.a % len(self.calls[theirs])]
        text = self.text(tablet)
        if step.b % 3 == 0:
            self.write(tablet, "incident.patch", {"narrative": text}, record=incident, base_rev=1)
        elif step.b % 3 == 1:
            fields = {"team_note": text}
            self.write(tablet, "assignment.patch", fields, record=assignment, base_rev=1)
        else:
            fields = {"call_type": "MNTL", "narrative": text}
            self.write(tablet, "incident.create", fields, record=incident)

    def reboot(self, tablet: Tablet, step: Step) -> None:
        tablet.clock.reboot(tablet.new_id())
        for mutation in tablet.outbox:
            known = self.history.written.get(str(mutation["id"]))
            if known is not None:
                known.is_measured = False


WRITERS: dict[str, Callable[[Desk, Tablet, Step], None]] = {
    "note": Desk.note,
    "amend": Desk.amend,
    "patch_assignment": Desk.patch_assignment,
    "patch_incident": Desk.patch_incident,
    "status": Desk.status,
    "acknowledge": Desk.acknowledge,
    "answer": Desk.answer,
    "outcome": Desk.outcome,
    "street": Desk.take_call,
    "follow_street": Desk.follow_street,
    "backup": Desk.backup,
    "void": Desk.void,
    "position": Desk.position,
    "bad": Desk.bad,
    "reuse": Desk.reuse,
    "steal": Desk.steal,
    "reboot": Desk.reboot,
}
