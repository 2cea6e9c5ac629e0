"""The kinds no client sends: what the clock does, and what is taken in from files."""

from incidents.actions import backup, escalation, imports, positions
from responders import kinds as responder_kinds
from sync.catalogue import Kind


def clock_kinds() -> list[Kind]:
    """Steps that fall due, and shifts whose time has come."""
    return [*_steps(), _unheard(), *responder_kinds.clock_kinds()]


def _steps() -> list[Kind]:
    steps = {
        "assignment": (escalation.nothing_else, escalation.escalate_assignment),
        "safety_check": (escalation.nothing_else, escalation.escalate_check),
        "backup_request": (backup.verb_needs, backup.climb),
    }
    return [
        Kind(
            name=f"{record_type}.escalate",
            record_type=record_type,
            args=escalation.Step,
            needs=needs,
            target=escalation.of_nobody,
            decide=decide,
        )
        for record_type, (needs, decide) in steps.items()
    ]


def _unheard() -> Kind:
    return Kind(
        name="unit_live.escalate",
        record_type="unit_live",
        args=positions.Unheard,
        needs=positions.unheard_needs,
        target=escalation.of_nobody,
        decide=positions.tell_unheard,
    )


def import_kinds() -> list[Kind]:
    """What management commands take in."""
    return [
        Kind(
            name="encounter.import",
            record_type="incident",
            args=imports.ImportedEncounter,
            needs=imports.import_needs,
            target=imports.import_target,
            decide=imports.import_encounter,
            creates=True,
            is_same=imports.is_same_encounter,
        ),
    ]
