"""The words behind the codes, in English and Spanish: what a client offers to choose from. Pure.

Two sorts. A closed list is the product's own: a code that is not in it is refused, and the words
follow the release. An open list is a start: each agency changes its own in the office, and any
other word is taken too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.call_types import CALL_TYPES
from incidents.codes import (
    AssignmentState,
    BackupKind,
    BackupState,
    Channel,
    CheckAnswer,
    CheckState,
    Consent,
    ContactOutcome,
    Destination,
    Disposition,
    IncidentStatus,
    NoteKind,
    NotServedReason,
    PoliceInvolvement,
    ScreeningLevel,
    Urgency,
)
from responders.access import CrewRole
from responders.lifecycle import UnitStatus

# Code -> its words in English and in Spanish.
Words = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes; its name is the field it is for."""

    name: str
    words: Words
    is_open: bool = False

    @property
    def codes(self) -> list[dict[str, object]]:
        """As it is stored and sent, in the order in which it is offered."""
        return [
            {"code": str(code), "labels": {"en": english, "es": spanish}}
            for code, (english, spanish) in self.words.items()
        ]


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


UNIT_STATUSES: Words = {
    UnitStatus.OFF_DUTY: ("Off duty", "Fuera de turno"),
    UnitStatus.AVAILABLE: ("Available", "Disponible"),
    UnitStatus.ASSIGNED: ("Assigned", "Asignada"),
    UnitStatus.ACKNOWLEDGED: ("Acknowledged", "Confirmada"),
    UnitStatus.EN_ROUTE: ("En route", "En camino"),
    UnitStatus.DELAYED: ("Delayed", "Con demora"),
    UnitStatus.STAGED: ("Staging", "En espera cerca"),
    UnitStatus.ON_SCENE: ("On scene", "En el lugar"),
    UnitStatus.WITH_PERSON: ("With client", "Con la persona"),
    UnitStatus.TRANSPORTING: ("Transporting", "En traslado"),
    UnitStatus.AT_DESTINATION: ("At destination", "En el destino"),
    UnitStatus.CLEARING: ("Clearing", "Cerrando"),
    UnitStatus.OUTREACH: ("Outreach", "Trabajo en la calle"),
    UnitStatus.FOLLOW_UP_VISIT: ("Follow-up visit", "Visita de seguimiento"),
    UnitStatus.BREAK: ("Break", "Descanso"),
    UnitStatus.MEAL: ("Meal", "Comida"),
    UnitStatus.TRAINING: ("Training", "Capacitación"),
    UnitStatus.OUT_OF_SERVICE: ("Out of service", "Fuera de servicio"),
    UnitStatus.UNDERSTAFFED: ("Understaffed", "Personal incompleto"),
}

CREW_ROLES: Words = {
    CrewRole.CLINICIAN: ("Clinician", "Profesional clínico"),
    CrewRole.PEER: ("Peer support specialist", "Apoyo de pares"),
    CrewRole.EMT: ("EMT", "Técnico en emergencias médicas"),
    CrewRole.PARAMEDIC: ("Paramedic", "Paramédico"),
    CrewRole.OFFICER: ("Officer", "Agente de policía"),
    CrewRole.SOCIAL_WORKER: ("Social worker", "Trabajo social"),
    CrewRole.CRISIS_WORKER: ("Crisis worker", "Intervención en crisis"),
    CrewRole.COUNSELLOR: ("Counsellor", "Consejería"),
    CrewRole.NAVIGATOR: ("Navigator", "Navegación de cuidados"),
}

INCIDENT_STATUSES: Words = {
    IncidentStatus.ACTIVE: ("Waiting", "En espera"),
    IncidentStatus.ASSIGNED: ("Assigned", "Asignado"),
    IncidentStatus.EN_ROUTE: ("Team en route", "Equipo en camino"),
    IncidentStatus.ON_SCENE: ("Team on scene", "Equipo en el lugar"),
    IncidentStatus.REOPENED: ("Opened again", "Reabierto"),
    IncidentStatus.CLOSED: ("Closed", "Cerrado"),
    IncidentStatus.CANCELLED: ("Cancelled", "Cancelado"),
}

ASSIGNMENT_STATES: Words = {
    AssignmentState.ASSIGNED: ("Not acknowledged yet", "Sin confirmar"),
    AssignmentState.ACKNOWLEDGED: ("Acknowledged", "Confirmada"),
    AssignmentState.EN_ROUTE: ("En route", "En camino"),
    AssignmentState.ON_SCENE: ("On scene", "En el lugar"),
    AssignmentState.CLEARED: ("Cleared", "Terminada"),
    AssignmentState.CANCELLED: ("Cancelled", "Cancelada"),
    AssignmentState.DECLINED: ("Declined", "Rechazada"),
    AssignmentState.REASSIGNED: ("Given to another unit", "Pasada a otra unidad"),
}

NOTE_KINDS: Words = {
    NoteKind.OPERATIONAL: ("Operational", "Operativa"),
    NoteKind.CLINICAL: ("Clinical", "Clínica"),
    NoteKind.PEER: ("Peer support", "Apoyo entre pares"),
}

CONTACT_OUTCOMES: Words = {
    ContactOutcome.CONTACT_MADE: ("Met the person", "Hubo contacto"),
    ContactOutcome.NO_CONTACT_GONE: ("Nobody there", "No había nadie"),
    ContactOutcome.NO_CONTACT_OTHER_RESPONDER: (
        "Others had taken over",
        "Otro servicio ya atendía",
    ),
    ContactOutcome.DECLINED_TO_ENGAGE: ("Did not want to talk", "No quiso hablar"),
    ContactOutcome.NOT_APPROACHED_SAFETY: (
        "Not approached, unsafe",
        "Sin acercarse, por seguridad",
    ),
    ContactOutcome.CANCELLED_EN_ROUTE: ("Cancelled on the way", "Cancelado en camino"),
    ContactOutcome.CANCELLED_ON_SCENE: ("Cancelled on scene", "Cancelado en el lugar"),
    ContactOutcome.DUPLICATE: ("Same call twice", "Llamada duplicada"),
    ContactOutcome.HANDLED_BY_PHONE: ("Handled by phone", "Resuelto por teléfono"),
}

DISPOSITIONS: Words = {
    Disposition.RESOLVED_IN_PLACE: ("Resolved on scene", "Resuelto en el lugar"),
    Disposition.RESOLVED_WITH_REFERRAL: ("Resolved with a referral", "Resuelto con derivación"),
    Disposition.SAFETY_PLAN_MADE: ("Safety plan made", "Plan de seguridad hecho"),
    Disposition.LEFT_WITH_FAMILY_OR_FRIEND: (
        "Left with family or a friend",
        "Quedó con familia o amistades",
    ),
    Disposition.TRANSPORTED_BY_US: ("We took the person", "Traslado por nuestro equipo"),
    Disposition.TRANSPORTED_BY_EMS: ("Taken by EMS", "Traslado en ambulancia"),
    Disposition.TRANSPORTED_BY_POLICE_VOLUNTARY: (
        "Police transport, voluntary",
        "Traslado policial voluntario",
    ),
    Disposition.TRANSPORTED_BY_POLICE_IVC: (
        "Police transport, involuntary (IVC)",
        "Traslado policial, internamiento involuntario",
    ),
    Disposition.TRANSPORTED_OTHER: ("Taken by others", "Traslado por otros"),
    Disposition.HANDED_TO_OTHER_UNIT: ("Handed to another unit", "Entregado a otra unidad"),
    Disposition.LEFT_BY_CHOICE: ("The person chose to leave", "La persona decidió irse"),
    Disposition.ARREST_BY_POLICE: ("Arrested by police", "Arresto policial"),
    Disposition.DECEASED: ("Deceased", "Falleció"),
}

DESTINATIONS: Words = {
    Destination.EMERGENCY_DEPARTMENT: ("Emergency department", "Sala de emergencias"),
    Destination.BEHAVIORAL_HEALTH_URGENT_CARE: (
        "Behavioral health urgent care",
        "Urgencias de salud mental",
    ),
    Destination.SOBERING_DETOX: ("Sobering or detox centre", "Centro de desintoxicación"),
    Destination.SHELTER_RESPITE: ("Shelter or respite", "Albergue o respiro"),
    Destination.HOME: ("Home", "Su casa"),
    Destination.CLINIC: ("Clinic", "Clínica"),
    Destination.FAMILY: ("Family", "Familia"),
    Destination.JAIL: ("Jail", "Cárcel"),
    Destination.OTHER: ("Elsewhere", "Otro lugar"),
}

POLICE_INVOLVEMENT: Words = {
    PoliceInvolvement.NONE: ("No police", "Sin policía"),
    PoliceInvolvement.PRESENT_ON_ARRIVAL: ("There when we came", "Ya estaba al llegar"),
    PoliceInvolvement.REQUESTED_ROUTINE: ("We asked, routine", "La pedimos, rutina"),
    PoliceInvolvement.REQUESTED_EMERGENCY: ("We asked, emergency", "La pedimos, emergencia"),
    PoliceInvolvement.SENT_BY_DISPATCH: ("Sent by dispatch", "Enviada por despacho"),
    PoliceInvolvement.TEAM_CALLED_BY_POLICE: ("Police called us", "La policía nos llamó"),
}

SCREENING_LEVELS: Words = {
    ScreeningLevel.LOW: ("Low", "Bajo"),
    ScreeningLevel.MODERATE: ("Moderate", "Moderado"),
    ScreeningLevel.HIGH: ("High", "Alto"),
}

CONSENTS: Words = {
    Consent.GIVEN: ("Given", "Dado"),
    Consent.DECLINED: ("Declined", "Negado"),
    Consent.UNABLE: ("Unable to say", "No puede decirlo"),
}

NOT_SERVED_REASONS: Words = {
    NotServedReason.NO_UNIT_AVAILABLE: ("No unit available", "Sin unidad disponible"),
    NotServedReason.OUTSIDE_HOURS: ("Outside hours", "Fuera de horario"),
    NotServedReason.OUTSIDE_AREA: ("Outside the area", "Fuera de la zona"),
    NotServedReason.WEAPON_OR_VIOLENCE_SCREEN: ("Weapon or violence", "Arma o violencia"),
    NotServedReason.MEDICAL_FIRST: ("Medical help first", "Primero atención médica"),
    NotServedReason.NOT_TRIAGED: ("Not triaged", "Sin evaluar"),
    NotServedReason.CALLER_DECLINED: ("Caller declined", "Quien llamó no quiso"),
    NotServedReason.POLICE_SENT_BY_POLICY: ("Police sent by policy", "Policía según norma"),
    NotServedReason.HANDLED_BY_CCD: ("Handled by crisis call diversion", "Atendido por teléfono"),
    NotServedReason.DUPLICATE: ("Same call twice", "Llamada duplicada"),
    NotServedReason.RESPONSE_TOO_LONG: ("Response would take too long", "Tardaría demasiado"),
    NotServedReason.SYSTEM_DOWN: ("System was down", "Sistema caído"),
}

BACKUP_KINDS: Words = {
    BackupKind.LAW_ENFORCEMENT: ("Police", "Policía"),
    BackupKind.EMS: ("Ambulance", "Ambulancia"),
    BackupKind.SUPERVISOR: ("Supervisor", "Supervisión"),
}

URGENCIES: Words = {
    Urgency.ROUTINE: ("Routine", "Rutina"),
    Urgency.EMERGENCY: ("Emergency", "Emergencia"),
}

BACKUP_STATES: Words = {
    BackupState.REQUESTED: ("Nobody has it yet", "Nadie la tiene aún"),
    BackupState.ACKNOWLEDGED: ("Taken by a dispatcher", "Tomada por despacho"),
    BackupState.COMMITTED: ("Help committed", "Ayuda en camino"),
    BackupState.ARRIVED: ("Help arrived", "Llegó la ayuda"),
    BackupState.RELEASED: ("Released", "Terminada"),
    BackupState.CANCEL_REQUESTED: ("Team asks to cancel", "El equipo pide cancelar"),
    BackupState.CANCELLED: ("Cancelled", "Cancelada"),
}

CHECK_STATES: Words = {
    CheckState.PENDING: ("Not due yet", "Aún no toca"),
    CheckState.DUE: ("Due", "Toca ahora"),
    CheckState.ANSWERED: ("Answered", "Contestada"),
    CheckState.OVERDUE: ("Overdue", "Vencida"),
    CheckState.CANCELLED: ("Cancelled", "Cancelada"),
}

CHECK_ANSWERS: Words = {
    CheckAnswer.OK: ("We are OK", "Estamos bien"),
    CheckAnswer.NEED_COVER: ("Need cover", "Necesito apoyo"),
}

CHANNELS: Words = {
    Channel.APP: ("App", "Aplicación"),
    Channel.RADIO: ("Radio", "Radio"),
    Channel.PHONE: ("Phone", "Teléfono"),
}

# The five NEMSIS v3.5 codes for violence towards the crew, of the range 4506031-4506039.
VIOLENCE: Words = {
    "4506031": ("Offensive or hateful words", "Palabras ofensivas o de odio"),
    "4506033": ("Threatened", "Amenaza"),
    "4506035": ("Attacked, or tried to", "Ataque o intento"),
    "4506037": ("Unwanted sexual words or gestures", "Palabras o gestos sexuales no deseados"),
    "4506039": ("Unwanted sexual touching", "Contacto sexual no deseado"),
}

_CALL_TYPES_IN_SPANISH = {
    "SUICTHRT": "amenaza de suicidio",
    "MNTL": "crisis de salud mental",
    "EDP": "persona en crisis emocional",
    "TRESPASS": "persona en propiedad ajena",
    "WELFARE": "verificación de bienestar",
    "INTOX": "persona intoxicada",
    "VICE": "prostitución",
    "INDECENT": "exhibición indecente",
    "PHANDLE": "mendicidad",
    "DISORD": "discusión",
    "NOISE": "molestias, ruido",
    "CITASST": "ayuda a un vecino",
    "MTLV": "crisis de salud mental, violenta",
    "WEAPON": "arma",
    "DVA": "violencia doméstica",
    "SHOOT": "disparos",
    "STABBING": "apuñalamiento",
    "ASSAULT": "agresión",
    "HOSTAGE": "rehenes",
    "BARICADE": "persona atrincherada",
}
TYPES_OF_CALLS: Words = {
    code: (_capitalized(english), _capitalized(_CALL_TYPES_IN_SPANISH[code]))
    for code, english in CALL_TYPES.items()
}

REASONS: Words = {
    "mental_health_crisis": ("Mental health crisis", "Crisis de salud mental"),
    "thoughts_of_suicide": ("Thoughts of suicide", "Ideas de suicidio"),
    "substance_use": ("Alcohol or drugs", "Alcohol o drogas"),
    "welfare_concern": ("Somebody is worried about them", "Preocupación por la persona"),
    "conflict": ("Conflict with others", "Conflicto con otros"),
    "no_housing": ("No place to stay", "Sin lugar donde quedarse"),
    "basic_needs": ("Food, water, clothes", "Comida, agua, ropa"),
    "medical": ("Medical problem", "Problema médico"),
    "grief": ("Loss or grief", "Pérdida o duelo"),
    "quality_of_life": ("Nuisance or quality of life", "Molestias o convivencia"),
}

SERVICES: Words = {
    "de_escalation": ("De-escalation", "Calmar la situación"),
    "peer_support": ("Peer support", "Apoyo entre pares"),
    "counselling": ("Counselling", "Consejería"),
    "risk_assessment": ("Risk assessment", "Evaluación de riesgo"),
    "safety_planning": ("Safety planning", "Plan de seguridad"),
    "first_aid": ("First aid", "Primeros auxilios"),
    "vital_signs": ("Vital signs", "Signos vitales"),
    "information": ("Information on resources", "Información sobre recursos"),
    "transport": ("Ride", "Traslado"),
    "mediation": ("Mediation", "Mediación"),
}

SUPPLIES: Words = {
    "water": ("Water", "Agua"),
    "food": ("Food", "Comida"),
    "clothing": ("Clothing", "Ropa"),
    "blanket": ("Blanket", "Manta"),
    "hygiene_kit": ("Hygiene kit", "Artículos de higiene"),
    "naloxone": ("Naloxone", "Naloxona"),
    "wound_care": ("Wound care", "Material de curación"),
    "bus_pass": ("Bus pass", "Pase de autobús"),
}

LISTS = (
    CodeList("unit_status", UNIT_STATUSES),
    CodeList("crew_role", CREW_ROLES),
    CodeList("incident_status", INCIDENT_STATUSES),
    CodeList("assignment_state", ASSIGNMENT_STATES),
    CodeList("note_kind", NOTE_KINDS),
    CodeList("contact_outcome", CONTACT_OUTCOMES),
    CodeList("disposition", DISPOSITIONS),
    CodeList("destination", DESTINATIONS),
    CodeList("police_involvement", POLICE_INVOLVEMENT),
    CodeList("screening_level", SCREENING_LEVELS),
    CodeList("follow_up_consent", CONSENTS),
    CodeList("violence_code", VIOLENCE),
    CodeList("not_served_reason", NOT_SERVED_REASONS),
    CodeList("backup_kind", BACKUP_KINDS),
    CodeList("urgency", URGENCIES),
    CodeList("backup_state", BACKUP_STATES),
    CodeList("check_state", CHECK_STATES),
    CodeList("check_answer", CHECK_ANSWERS),
    CodeList("channel", CHANNELS),
    CodeList("call_type", TYPES_OF_CALLS, is_open=True),
    CodeList("reason", REASONS, is_open=True),
    CodeList("service", SERVICES, is_open=True),
    CodeList("supply", SUPPLIES, is_open=True),
)
