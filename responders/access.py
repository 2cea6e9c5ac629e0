"""Who may do what: roles, crew places and the table of mutation kinds. Pure.

Authority is judged at the time of writing: every question here takes the corrected time of
the event, so that a note written on scene still counts after the shift has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class CrewRole(StrEnum):
    """A place in a crew. Stored and sent."""

    CLINICIAN = "clinician"
    PEER = "peer_support_specialist"
    EMT = "emt"
    PARAMEDIC = "paramedic"
    OFFICER = "officer"
    SOCIAL_WORKER = "social_worker"
    CRISIS_WORKER = "crisis_worker"
    COUNSELLOR = "counsellor"
    NAVIGATOR = "navigator"


class Role(StrEnum):
    """What an account is for. Stored and sent."""

    FIELD = "field_responder"
    LEAD = "team_lead"
    DISPATCHER = "dispatcher"
    CCD = "ccd_clinician"
    NAVIGATOR = "care_navigator"
    SUPERVISOR = "supervisor"
    ADMIN = "agency_admin"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    INTEGRATION = "integration"


# Roles whose work happens in the field: their log-in must be bound to a device.
FIELD_ROLES = frozenset({Role.FIELD, Role.LEAD})

# Whose desk it is: they send units, and settle what the sync could not settle by itself.
DESK_ROLES = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
# What nobody but they may settle: what was refused, and two values of something clinical.
SUPERVISORS = frozenset({Role.SUPERVISOR})
_CARE = frozenset({Role.CCD, Role.SUPERVISOR})
_ROSTER = frozenset({Role.LEAD, Role.SUPERVISOR, Role.ADMIN})
_CALLS = DESK_ROLES | {Role.CCD, Role.INTEGRATION}
_NOBODY: frozenset[Role] = frozenset()
# Whose work may need a look at a call that is not theirs.
BREAK_GLASS = frozenset(
    {Role.FIELD, Role.LEAD, Role.DISPATCHER, Role.CCD, Role.NAVIGATOR, Role.SUPERVISOR}
)

# The roles that may send a kind for any unit of their agency (leads: for the units they lead).
ROLE_MAY: dict[str, frozenset[Role]] = {
    "status_event.create": DESK_ROLES,
    "note.create": _CARE,
    "note.amend": _CARE,
    "outcome.create": _CARE,
    "outcome.amend": _CARE,
    "assignment.create": DESK_ROLES,
    "assignment.cancel": DESK_ROLES,
    "assignment.reassign": DESK_ROLES,
    "assignment.acknowledge": DESK_ROLES,
    "assignment.decline": DESK_ROLES,
    "assignment.patch": DESK_ROLES,
    "incident.create": _CALLS,
    "incident.patch": _CALLS,
    "incident.close": DESK_ROLES,
    "incident.cancel": DESK_ROLES,
    "incident.reopen": DESK_ROLES,
    "incident.not_served": DESK_ROLES,
    "backup_request.create": DESK_ROLES,
    "backup_request.seen": DESK_ROLES,
    "backup_request.acknowledge": DESK_ROLES,
    "backup_request.commit": DESK_ROLES,
    "backup_request.arrive": DESK_ROLES,
    "backup_request.release": DESK_ROLES,
    "backup_request.cancel": DESK_ROLES,
    "backup_request.amend": DESK_ROLES,
    "safety_check.answer": DESK_ROLES,
    "position.create": _NOBODY,
    "shift.start": _ROSTER,
    "shift.end": _ROSTER,
    "break_glass.open": BREAK_GLASS,
    "sync_issue.resolve": DESK_ROLES,
    "sync_issue.close": SUPERVISORS,
}

# The kinds a crew member may send for the unit of their own shift.
CREW_MAY = frozenset(
    {
        "status_event.create",
        "note.create",
        "note.amend",
        "outcome.create",
        "outcome.amend",
        "assignment.create",
        "assignment.acknowledge",
        "assignment.decline",
        "assignment.patch",
        "incident.patch",
        "backup_request.create",
        "backup_request.arrive",
        "backup_request.release",
        "backup_request.cancel",
        "backup_request.amend",
        "safety_check.answer",
        "position.create",
    }
)

# What anybody may do with what is their own, in whatever role.
OWN_MAY = frozenset({"sync_issue.dismiss"})

# What is done by a person as such: it is about no unit and no programme.
PERSONAL = frozenset({"break_glass.open"})

# Who may have to use in court, or act on, what they read: clinical text is not for them.
SWORN = frozenset({CrewRole.OFFICER})

# Whose profession is care: they may read clinical text that waits for a decision.
CARE_PROFESSIONS = frozenset(
    {
        CrewRole.CLINICIAN,
        CrewRole.PEER,
        CrewRole.SOCIAL_WORKER,
        CrewRole.CRISIS_WORKER,
        CrewRole.COUNSELLOR,
        CrewRole.NAVIGATOR,
    }
)
CARE_ROLES = frozenset({Role.CCD, Role.NAVIGATOR})

# What being on duty with any unit is enough for: nobody has assigned the street to a unit.
ON_DUTY_MAY = frozenset({"incident.create", "backup_request.create"})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held from `valid_from` until before `valid_to` (None: open)."""

    role: Role
    valid_from: datetime
    valid_to: datetime | None
    programme: UUID | None = None
    unit: UUID | None = None

    def is_valid(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class CrewSpan:
    """Somebody's time in a unit's crew, from `joined_at` until before `left_at`."""

    unit: UUID
    shift: UUID
    role: CrewRole
    joined_at: datetime
    left_at: datetime

    def is_on(self, at: datetime) -> bool:
        return self.joined_at <= at < self.left_at


@dataclass(frozen=True, slots=True)
class Opening:
    """A call somebody has broken the glass of, from `opened_at` until before `ends_at`."""

    record: UUID
    opened_at: datetime
    ends_at: datetime

    def is_open(self, at: datetime) -> bool:
        return self.opened_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the rules see them.

    `quarantine_from`: what occurred after this instant is stored but not applied (the author was
    deactivated, logged out, or the tablet withdrawn); None for an ordinary log-in.
    """

    id: UUID
    agency: UUID
    name: str
    profession: str
    device: UUID | None = None
    grants: tuple[Grant, ...] = ()
    crew: tuple[CrewSpan, ...] = ()
    openings: tuple[Opening, ...] = ()
    quarantine_from: datetime | None = None
    # The tablet was withdrawn: whoever holds it may not be who they seem.
    is_unverified: bool = False

    def is_cut_off(self, at: datetime) -> bool:
        return self.quarantine_from is not None and at > self.quarantine_from

    def has_role(self, roles: Iterable[Role], at: datetime) -> bool:
        return any(grant.role in roles and grant.is_valid(at) for grant in self.grants)

    def is_care(self, at: datetime) -> bool:
        """Whether this is somebody whose work is care, by profession or by role."""
        if self.is_sworn:
            return False
        return self.profession in CARE_PROFESSIONS or self.has_role(CARE_ROLES, at)

    @property
    def is_sworn(self) -> bool:
        """Whether this is a police officer: that takes rights away, whatever else they are."""
        return self.profession in SWORN or any(span.role in SWORN for span in self.crew)

    def crew_units(self, at: datetime) -> frozenset[UUID]:
        return frozenset(span.unit for span in self.crew if span.is_on(at))

    def opened(self, at: datetime) -> frozenset[UUID]:
        """The calls they may look at for having broken the glass."""
        return frozenset(one.record for one in self.openings if one.is_open(at))

    def led_units(self, at: datetime) -> frozenset[UUID]:
        return frozenset(
            grant.unit
            for grant in self.grants
            if grant.role == Role.LEAD and grant.unit and grant.is_valid(at)
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether some of their roles are for single programmes only."""
        return any(grant.programme is not None for grant in self.grants)

    def own_units(self) -> list[UUID]:
        """The units this person has ever led or crewed; the latest crew place first."""
        led = [grant.unit for grant in self.grants if grant.role == Role.LEAD and grant.unit]
        return [*(span.unit for span in reversed(self.crew)), *led]

    def signing_role(self, at: datetime) -> str:
        """The role a record is signed with: the crew place then, else the account's role."""
        for span in self.crew:
            if span.is_on(at):
                return span.role
        roles = sorted(grant.role for grant in self.grants if grant.is_valid(at))
        others = [role for role in roles if role != Role.FIELD]
        return others[0] if others else (self.profession or Role.FIELD)


class Target(msgspec.Struct, frozen=True, gc=False):
    """What a mutation speaks of, as far as authority depends on it."""

    unit: UUID | None = None
    # Whose business it is, where that depends on a programme; nobody's in particular: everybody's.
    programmes: frozenset[UUID] = frozenset()
    # From this instant on the unit's crew has no say in the record (it was given to another unit).
    lost_at: datetime | None = None
    is_own: bool = False
    # From this instant on a call is not one that waits for somebody to decide who goes.
    left_triage_at: datetime | None = None


def permission(*, actor: Actor, kind: str, at: datetime, target: Target) -> str | None:
    """None when `actor` may send `kind` about `target` at `at`, else the refusal's code.

    `no_longer_permitted`: they could have, earlier. `not_permitted`: never.
    """
    if kind in OWN_MAY:
        return None if target.is_own else "not_permitted"
    spans = list(_crew_spans(actor, kind, target))
    grants = [grant for grant in actor.grants if _covers(grant, kind, target)]
    if any(grant.is_valid(at) and not _is_out_of_triage(grant, target, at) for grant in grants):
        return None
    leads = [grant for grant in actor.grants if _leads_crew(grant, kind, target)]
    if any(span.is_on(at) for span in spans) or any(grant.is_valid(at) for grant in leads):
        if target.lost_at is None or at < target.lost_at:
            return None
        return "no_longer_permitted"
    was_crew = any(span.left_at <= at for span in spans)
    over = (grant.valid_to for grant in (*grants, *leads) if grant.valid_to is not None)
    had_role = any(end <= at for end in over) or any(
        _is_out_of_triage(grant, target, at) for grant in grants
    )
    return "no_longer_permitted" if was_crew or had_role else "not_permitted"


def _is_out_of_triage(grant: Grant, target: Target, at: datetime) -> bool:
    """Whether a call is none of theirs who divert calls: a unit was sent, or it is over.

    What they have made themself stays theirs.
    """
    if grant.role != Role.CCD or target.is_own:
        return False
    return target.left_triage_at is not None and at >= target.left_triage_at


def _covers(grant: Grant, kind: str, target: Target) -> bool:
    if grant.role not in ROLE_MAY.get(kind, _NOBODY):
        return False
    if kind in PERSONAL:
        return True
    if grant.role == Role.LEAD:
        return grant.unit is not None and grant.unit == target.unit
    return grant.programme is None or not target.programmes or grant.programme in target.programmes


def _leads_crew(grant: Grant, kind: str, target: Target) -> bool:
    """Whoever leads a unit may send for it what its crew may, also without being in the crew."""
    is_theirs = target.is_own or (target.unit is not None and grant.unit == target.unit)
    return grant.role == Role.LEAD and kind in CREW_MAY and is_theirs


def _crew_spans(actor: Actor, kind: str, target: Target) -> Iterable[CrewSpan]:
    if kind in ON_DUTY_MAY and target.unit is None:
        return actor.crew
    if kind not in CREW_MAY:
        return ()
    if target.is_own:
        return actor.crew
    return (span for span in actor.crew if span.unit == target.unit)
