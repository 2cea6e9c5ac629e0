"""Closed code lists of calls, notes, outcomes and backup requests. Pure; stored and sent.

Sources: the four outcome questions and not-served reasons of the programme's own reporting,
violence codes NEMSIS v3.5 4506031-4506039, incident status EIDO.
"""

from enum import StrEnum


class IncidentStatus(StrEnum):
    ACTIVE = "Active"
    ASSIGNED = "ResourcesAssigned"
    EN_ROUTE = "ResourcesEnroute"
    ON_SCENE = "ResourcesOnscene"
    REOPENED = "ReOpened"
    CLOSED = "Closed"
    CANCELLED = "Cancelled"


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    REASSIGNED = "reassigned"


class NoteKind(StrEnum):
    OPERATIONAL = "operational"
    CLINICAL = "clinical"
    PEER = "peer"


class ContactOutcome(StrEnum):
    CONTACT_MADE = "contact_made"
    NO_CONTACT_GONE = "no_contact_gone"
    NO_CONTACT_OTHER_RESPONDER = "no_contact_other_responder"
    DECLINED_TO_ENGAGE = "declined_to_engage"
    NOT_APPROACHED_SAFETY = "not_approached_safety"
    CANCELLED_EN_ROUTE = "cancelled_en_route"
    CANCELLED_ON_SCENE = "cancelled_on_scene"
    DUPLICATE = "duplicate"
    HANDLED_BY_PHONE = "handled_by_phone"


class Disposition(StrEnum):
    RESOLVED_IN_PLACE = "resolved_in_place"
    RESOLVED_WITH_REFERRAL = "resolved_with_referral"
    SAFETY_PLAN_MADE = "safety_plan_made"
    LEFT_WITH_FAMILY_OR_FRIEND = "left_with_family_or_friend"
    TRANSPORTED_BY_US = "transported_by_us"
    TRANSPORTED_BY_EMS = "transported_by_ems"
    TRANSPORTED_BY_POLICE_VOLUNTARY = "transported_by_police_voluntary"
    TRANSPORTED_BY_POLICE_IVC = "transported_by_police_ivc"
    TRANSPORTED_OTHER = "transported_other"
    HANDED_TO_OTHER_UNIT = "handed_to_other_unit"
    LEFT_BY_CHOICE = "left_by_choice"
    ARREST_BY_POLICE = "arrest_by_police"
    DECEASED = "deceased"


class Destination(StrEnum):
    EMERGENCY_DEPARTMENT = "emergency_department"
    BEHAVIORAL_HEALTH_URGENT_CARE = "behavioral_health_urgent_care"
    SOBERING_DETOX = "sobering_detox"
    SHELTER_RESPITE = "shelter_respite"
    HOME = "home"
    CLINIC = "clinic"
    FAMILY = "family"
    JAIL = "jail"
    OTHER = "other"


class PoliceInvolvement(StrEnum):
    NONE = "none"
    PRESENT_ON_ARRIVAL = "present_on_arrival"
    REQUESTED_ROUTINE = "requested_routine"
    REQUESTED_EMERGENCY = "requested_emergency"
    SENT_BY_DISPATCH = "sent_by_dispatch"
    TEAM_CALLED_BY_POLICE = "team_called_by_police"


class ScreeningLevel(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Consent(StrEnum):
    GIVEN = "given"
    DECLINED = "declined"
    UNABLE = "unable"


class NotServedReason(StrEnum):
    NO_UNIT_AVAILABLE = "no_unit_available"
    OUTSIDE_HOURS = "outside_hours"
    OUTSIDE_AREA = "outside_area"
    WEAPON_OR_VIOLENCE_SCREEN = "weapon_or_violence_screen"
    MEDICAL_FIRST = "medical_first"
    NOT_TRIAGED = "not_triaged"
    CALLER_DECLINED = "caller_declined"
    POLICE_SENT_BY_POLICY = "police_sent_by_policy"
    HANDLED_BY_CCD = "handled_by_ccd"
    DUPLICATE = "duplicate"
    RESPONSE_TOO_LONG = "response_too_long"
    SYSTEM_DOWN = "system_down"


class BackupKind(StrEnum):
    LAW_ENFORCEMENT = "law_enforcement"
    EMS = "ems"
    SUPERVISOR = "supervisor"


class Urgency(StrEnum):
    ROUTINE = "routine"
    EMERGENCY = "emergency"


class BackupState(StrEnum):
    REQUESTED = "requested"
    ACKNOWLEDGED = "acknowledged"
    COMMITTED = "committed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"


class CheckState(StrEnum):
    PENDING = "pending"
    DUE = "due"
    ANSWERED = "answered"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"


class CheckAnswer(StrEnum):
    OK = "ok"
    NEED_COVER = "need_cover"


class Channel(StrEnum):
    APP = "app"
    RADIO = "radio"
    PHONE = "phone"
