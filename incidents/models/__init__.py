"""What happens: calls, assignments, the facts reported from the field, and calls for help."""

from incidents.models.calls import OPEN_ASSIGNMENTS, Assignment, CallTypeRule, Incident
from incidents.models.facts import BackupRequest, FieldFact, Note, Outcome, StatusEvent
from incidents.models.timers import Heartbeat, SafetyCheck, Timer

__all__ = [
    "OPEN_ASSIGNMENTS",
    "Assignment",
    "BackupRequest",
    "CallTypeRule",
    "FieldFact",
    "Heartbeat",
    "Incident",
    "Note",
    "Outcome",
    "SafetyCheck",
    "StatusEvent",
    "Timer",
]
