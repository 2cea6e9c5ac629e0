"""The kinds no client sends: what the clock does, and what is taken in from files."""

from incidents.actions import imports, ladders, whereabouts
from responders import handlers as responders
from sync.records import Kind


def clock_kinds() -> list[Kind]:
    """Steps that fall due, and shifts whose time has come."""
    return [*_steps(), _unheard(), *responders.clock_kinds()]


def _steps() -> list[Kind]:
    decisions = {
        "assignment": ladders.escalate_assignment,
        "safety_check": ladders.escalate_check,
        "backup_request": ladders.escalate_backup,
    }
    return [
        Kind(
            name=f"{record_type}.escalate",
            record_type=record_type,
            args=ladders.Step,
            needs=ladders.nothing_else,
            target=ladders.of_nobody,
            decide=decide,
        )
        for record_type, decide in decisions.items()
    ]


def _unheard() -> Kind:
    return Kind(
        name="unit_live.escalate",
        record_type="unit_live",
        args=whereabouts.Unheard,
        needs=whereabouts.unheard_needs,
        target=ladders.of_nobody,
        decide=whereabouts.tell_unheard,
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
