"""Which records can be listed, made, changed and told what."""

from api.views.records import Record, Records, Verb


class Incidents(Records):
    """Calls for service."""

    record_type = "incident"
    create_kind = "incident.create"


class Incident(Record):
    """One call."""

    record_type = "incident"
    patch_kind = "incident.patch"


class Assignments(Records):
    """Units sent to calls."""

    record_type = "assignment"
    create_kind = "assignment.create"


class Assignment(Record):
    """One unit sent to one call."""

    record_type = "assignment"
    patch_kind = "assignment.patch"


class StatusEvents(Records):
    """Reported unit statuses, with both clocks."""

    record_type = "status_event"
    create_kind = "status_event.create"


class Notes(Records):
    """Notes on calls."""

    record_type = "note"
    create_kind = "note.create"


class Note(Record):
    """One note; a patch is an amendment by its author."""

    record_type = "note"
    patch_kind = "note.amend"


class Outcomes(Records):
    """What came of calls."""

    record_type = "outcome"
    create_kind = "outcome.create"


class Outcome(Record):
    """One outcome; a patch is an amendment by its author."""

    record_type = "outcome"
    patch_kind = "outcome.amend"


class Shifts(Records):
    """Units' duties with their crews; a POST starts one."""

    record_type = "shift"
    create_kind = "shift.start"


class Openings(Records):
    """Who has looked at calls that are not their own; a POST breaks the glass."""

    record_type = "break_glass"
    create_kind = "break_glass.open"


class ReadOnlyRecords(Records):
    """A list nobody writes here."""

    http_method_names = ["get", "head", "options"]


class ReadOnlyRecord(Record):
    """One record nobody writes here."""

    http_method_names = ["get", "head", "options"]


__all__ = [
    "Assignment",
    "Assignments",
    "Incident",
    "Incidents",
    "Note",
    "Notes",
    "Openings",
    "Outcome",
    "Outcomes",
    "ReadOnlyRecord",
    "ReadOnlyRecords",
    "Shifts",
    "StatusEvents",
    "Verb",
]
