// Made by `make wire` from the server's code lists and rules. Do not edit.

/** A code list of this release: code -> its words in English and Spanish, as they are offered. */
export interface CodeList<Code extends string = string> {
  readonly name: string;
  readonly words: Readonly<Record<Code, readonly [english: string, spanish: string]>>;
}

export const UNIT_STATUS = {
  name: "unit_status",
  words: {
    off_duty: ["Off duty", "Fuera de turno"],
    available: ["Available", "Disponible"],
    assigned: ["Assigned", "Asignada"],
    acknowledged: ["Acknowledged", "Confirmada"],
    en_route: ["En route", "En camino"],
    delayed: ["Delayed", "Con demora"],
    staged: ["Staging", "En espera cerca"],
    on_scene: ["On scene", "En el lugar"],
    with_person: ["With client", "Con la persona"],
    transporting: ["Transporting", "En traslado"],
    at_destination: ["At destination", "En el destino"],
    clearing: ["Clearing", "Cerrando"],
    outreach: ["Outreach", "Trabajo en la calle"],
    follow_up_visit: ["Follow-up visit", "Visita de seguimiento"],
    break: ["Break", "Descanso"],
    meal: ["Meal", "Comida"],
    training: ["Training", "Capacitación"],
    out_of_service: ["Out of service", "Fuera de servicio"],
    understaffed: ["Understaffed", "Personal incompleto"],
  },
} as const;

export const CREW_ROLE = {
  name: "crew_role",
  words: {
    clinician: ["Clinician", "Profesional clínico"],
    peer_support_specialist: ["Peer support specialist", "Apoyo de pares"],
    emt: ["EMT", "Técnico en emergencias médicas"],
    paramedic: ["Paramedic", "Paramédico"],
    officer: ["Officer", "Agente de policía"],
    social_worker: ["Social worker", "Trabajo social"],
    crisis_worker: ["Crisis worker", "Intervención en crisis"],
    counsellor: ["Counsellor", "Consejería"],
    navigator: ["Navigator", "Navegación de cuidados"],
  },
} as const;

export const INCIDENT_STATUS = {
  name: "incident_status",
  words: {
    Active: ["Waiting", "En espera"],
    ResourcesAssigned: ["Assigned", "Asignado"],
    ResourcesEnroute: ["Team en route", "Equipo en camino"],
    ResourcesOnscene: ["Team on scene", "Equipo en el lugar"],
    ReOpened: ["Opened again", "Reabierto"],
    Closed: ["Closed", "Cerrado"],
    Cancelled: ["Cancelled", "Cancelado"],
  },
} as const;

export const ASSIGNMENT_STATE = {
  name: "assignment_state",
  words: {
    assigned: ["Not acknowledged yet", "Sin confirmar"],
    acknowledged: ["Acknowledged", "Confirmada"],
    en_route: ["En route", "En camino"],
    on_scene: ["On scene", "En el lugar"],
    cleared: ["Cleared", "Terminada"],
    cancelled: ["Cancelled", "Cancelada"],
    declined: ["Declined", "Rechazada"],
    reassigned: ["Given to another unit", "Pasada a otra unidad"],
  },
} as const;

export const NOTE_KIND = {
  name: "note_kind",
  words: {
    operational: ["Operational", "Operativa"],
    clinical: ["Clinical", "Clínica"],
    peer: ["Peer support", "Apoyo entre pares"],
  },
} as const;

export const CONTACT_OUTCOME = {
  name: "contact_outcome",
  words: {
    contact_made: ["Met the person", "Hubo contacto"],
    no_contact_gone: ["Nobody there", "No había nadie"],
    no_contact_other_responder: ["Others had taken over", "Otro servicio ya atendía"],
    declined_to_engage: ["Did not want to talk", "No quiso hablar"],
    not_approached_safety: ["Not approached, unsafe", "Sin acercarse, por seguridad"],
    cancelled_en_route: ["Cancelled on the way", "Cancelado en camino"],
    cancelled_on_scene: ["Cancelled on scene", "Cancelado en el lugar"],
    duplicate: ["Same call twice", "Llamada duplicada"],
    handled_by_phone: ["Handled by phone", "Resuelto por teléfono"],
  },
} as const;

export const DISPOSITION = {
  name: "disposition",
  words: {
    resolved_in_place: ["Resolved on scene", "Resuelto en el lugar"],
    resolved_with_referral: ["Resolved with a referral", "Resuelto con derivación"],
    safety_plan_made: ["Safety plan made", "Plan de seguridad hecho"],
    left_with_family_or_friend: ["Left with family or a friend", "Quedó con familia o amistades"],
    transported_by_us: ["We took the person", "Traslado por nuestro equipo"],
    transported_by_ems: ["Taken by EMS", "Traslado en ambulancia"],
    transported_by_police_voluntary: ["Police transport, voluntary", "Traslado policial voluntario"],
    transported_by_police_ivc: ["Police transport, involuntary (IVC)", "Traslado policial, internamiento involuntario"],
    transported_other: ["Taken by others", "Traslado por otros"],
    handed_to_other_unit: ["Handed to another unit", "Entregado a otra unidad"],
    left_by_choice: ["The person chose to leave", "La persona decidió irse"],
    arrest_by_police: ["Arrested by police", "Arresto policial"],
    deceased: ["Deceased", "Falleció"],
  },
} as const;

export const DESTINATION = {
  name: "destination",
  words: {
    emergency_department: ["Emergency department", "Sala de emergencias"],
    behavioral_health_urgent_care: ["Behavioral health urgent care", "Urgencias de salud mental"],
    sobering_detox: ["Sobering or detox centre", "Centro de desintoxicación"],
    shelter_respite: ["Shelter or respite", "Albergue o respiro"],
    home: ["Home", "Su casa"],
    clinic: ["Clinic", "Clínica"],
    family: ["Family", "Familia"],
    jail: ["Jail", "Cárcel"],
    other: ["Elsewhere", "Otro lugar"],
  },
} as const;

export const POLICE_INVOLVEMENT = {
  name: "police_involvement",
  words: {
    none: ["No police", "Sin policía"],
    present_on_arrival: ["There when we came", "Ya estaba al llegar"],
    requested_routine: ["We asked, routine", "La pedimos, rutina"],
    requested_emergency: ["We asked, emergency", "La pedimos, emergencia"],
    sent_by_dispatch: ["Sent by dispatch", "Enviada por despacho"],
    team_called_by_police: ["Police called us", "La policía nos llamó"],
  },
} as const;

export const SCREENING_LEVEL = {
  name: "screening_level",
  words: {
    low: ["Low", "Bajo"],
    moderate: ["Moderate", "Moderado"],
    high: ["High", "Alto"],
  },
} as const;

export const FOLLOW_UP_CONSENT = {
  name: "follow_up_consent",
  words: {
    given: ["Given", "Dado"],
    declined: ["Declined", "Negado"],
    unable: ["Unable to say", "No puede decirlo"],
  },
} as const;

export const VIOLENCE_CODE = {
  name: "violence_code",
  words: {
    "4506031": ["Offensive or hateful words", "Palabras ofensivas o de odio"],
    "4506033": ["Threatened", "Amenaza"],
    "4506035": ["Attacked, or tried to", "Ataque o intento"],
    "4506037": ["Unwanted sexual words or gestures", "Palabras o gestos sexuales no deseados"],
    "4506039": ["Unwanted sexual touching", "Contacto sexual no deseado"],
  },
} as const;

export const NOT_SERVED_REASON = {
  name: "not_served_reason",
  words: {
    no_unit_available: ["No unit available", "Sin unidad disponible"],
    outside_hours: ["Outside hours", "Fuera de horario"],
    outside_area: ["Outside the area", "Fuera de la zona"],
    weapon_or_violence_screen: ["Weapon or violence", "Arma o violencia"],
    medical_first: ["Medical help first", "Primero atención médica"],
    not_triaged: ["Not triaged", "Sin evaluar"],
    caller_declined: ["Caller declined", "Quien llamó no quiso"],
    police_sent_by_policy: ["Police sent by policy", "Policía según norma"],
    handled_by_ccd: ["Handled by crisis call diversion", "Atendido por teléfono"],
    duplicate: ["Same call twice", "Llamada duplicada"],
    response_too_long: ["Response would take too long", "Tardaría demasiado"],
    system_down: ["System was down", "Sistema caído"],
  },
} as const;

export const BACKUP_KIND = {
  name: "backup_kind",
  words: {
    law_enforcement: ["Police", "Policía"],
    ems: ["Ambulance", "Ambulancia"],
    supervisor: ["Supervisor", "Supervisión"],
  },
} as const;

export const URGENCY = {
  name: "urgency",
  words: {
    routine: ["Routine", "Rutina"],
    emergency: ["Emergency", "Emergencia"],
  },
} as const;

export const BACKUP_STATE = {
  name: "backup_state",
  words: {
    requested: ["Nobody has it yet", "Nadie la tiene aún"],
    acknowledged: ["Taken by a dispatcher", "Tomada por despacho"],
    committed: ["Help committed", "Ayuda en camino"],
    arrived: ["Help arrived", "Llegó la ayuda"],
    released: ["Released", "Terminada"],
    cancel_requested: ["Team asks to cancel", "El equipo pide cancelar"],
    cancelled: ["Cancelled", "Cancelada"],
  },
} as const;

export const CHECK_STATE = {
  name: "check_state",
  words: {
    pending: ["Not due yet", "Aún no toca"],
    due: ["Due", "Toca ahora"],
    answered: ["Answered", "Contestada"],
    overdue: ["Overdue", "Vencida"],
    cancelled: ["Cancelled", "Cancelada"],
  },
} as const;

export const CHECK_ANSWER = {
  name: "check_answer",
  words: {
    ok: ["We are OK", "Estamos bien"],
    need_cover: ["Need cover", "Necesito apoyo"],
  },
} as const;

export const CHANNEL = {
  name: "channel",
  words: {
    app: ["App", "Aplicación"],
    radio: ["Radio", "Radio"],
    phone: ["Phone", "Teléfono"],
  },
} as const;

export const CALL_TYPE: CodeList = {
  name: "call_type",
  words: {
    SUICTHRT: ["Suicide threat", "Amenaza de suicidio"],
    MNTL: ["Mental-health crisis", "Crisis de salud mental"],
    EDP: ["Emotionally disturbed person", "Persona en crisis emocional"],
    TRESPASS: ["Trespass", "Persona en propiedad ajena"],
    WELFARE: ["Welfare check", "Verificación de bienestar"],
    INTOX: ["Intoxicated person", "Persona intoxicada"],
    VICE: ["Prostitution", "Prostitución"],
    INDECENT: ["Public indecency", "Exhibición indecente"],
    PHANDLE: ["Panhandling", "Mendicidad"],
    DISORD: ["Verbal disturbance", "Discusión"],
    NOISE: ["Nuisance, noise", "Molestias, ruido"],
    CITASST: ["Assist a citizen", "Ayuda a un vecino"],
    MTLV: ["Mental-health crisis, violent", "Crisis de salud mental, violenta"],
    WEAPON: ["Weapon", "Arma"],
    DVA: ["Domestic violence", "Violencia doméstica"],
    SHOOT: ["Shooting", "Disparos"],
    STABBING: ["Stabbing", "Apuñalamiento"],
    ASSAULT: ["Assault", "Agresión"],
    HOSTAGE: ["Hostage", "Rehenes"],
    BARICADE: ["Barricaded person", "Persona atrincherada"],
  },
};

export const REASON: CodeList = {
  name: "reason",
  words: {
    mental_health_crisis: ["Mental health crisis", "Crisis de salud mental"],
    thoughts_of_suicide: ["Thoughts of suicide", "Ideas de suicidio"],
    substance_use: ["Alcohol or drugs", "Alcohol o drogas"],
    welfare_concern: ["Somebody is worried about them", "Preocupación por la persona"],
    conflict: ["Conflict with others", "Conflicto con otros"],
    no_housing: ["No place to stay", "Sin lugar donde quedarse"],
    basic_needs: ["Food, water, clothes", "Comida, agua, ropa"],
    medical: ["Medical problem", "Problema médico"],
    grief: ["Loss or grief", "Pérdida o duelo"],
    quality_of_life: ["Nuisance or quality of life", "Molestias o convivencia"],
  },
};

export const SERVICE: CodeList = {
  name: "service",
  words: {
    de_escalation: ["De-escalation", "Calmar la situación"],
    peer_support: ["Peer support", "Apoyo entre pares"],
    counselling: ["Counselling", "Consejería"],
    risk_assessment: ["Risk assessment", "Evaluación de riesgo"],
    safety_planning: ["Safety planning", "Plan de seguridad"],
    first_aid: ["First aid", "Primeros auxilios"],
    vital_signs: ["Vital signs", "Signos vitales"],
    information: ["Information on resources", "Información sobre recursos"],
    transport: ["Ride", "Traslado"],
    mediation: ["Mediation", "Mediación"],
  },
};

export const SUPPLY: CodeList = {
  name: "supply",
  words: {
    water: ["Water", "Agua"],
    food: ["Food", "Comida"],
    clothing: ["Clothing", "Ropa"],
    blanket: ["Blanket", "Manta"],
    hygiene_kit: ["Hygiene kit", "Artículos de higiene"],
    naloxone: ["Naloxone", "Naloxona"],
    wound_care: ["Wound care", "Material de curación"],
    bus_pass: ["Bus pass", "Pase de autobús"],
  },
};

export const OPEN_ASSIGNMENTS = ["assigned", "acknowledged", "en_route", "on_scene"] as const;
export const ENDED_INCIDENTS = ["Closed", "Cancelled"] as const;
export const ENDED_BACKUP = ["released", "cancelled"] as const;
export const RUNNING_CHECKS = ["pending", "due", "overdue"] as const;
export const STARTS_CHECKS = ["on_scene", "with_person"] as const;
export const WITH_DESTINATION = ["transported_by_us", "transported_by_ems", "transported_by_police_voluntary", "transported_by_police_ivc", "transported_other", "arrest_by_police"] as const;
export const CAN_BE_SENT = ["available", "clearing", "outreach", "follow_up_visit"] as const;
export const ON_CALL = ["assigned", "acknowledged", "en_route", "delayed", "staged", "on_scene", "with_person", "transporting", "at_destination"] as const;
export const AT_REST = ["off_duty", "available", "outreach", "follow_up_visit", "break", "meal", "training", "out_of_service", "understaffed"] as const;
export const BY_ROSTER = ["off_duty", "understaffed"] as const;
export const DESK_ROLES = ["dispatcher", "supervisor"] as const;
export const SUPERVISORS = ["supervisor"] as const;
export const CLINICAL_RECORDS = ["note", "outcome"] as const;
export const MERGED_RECORDS = ["assignment", "incident"] as const;
/** Seconds. */
export const TIMES = {
  "first_check": 600,
  "check_every": 900,
  "first_check_with_cautions": 300,
  "check_every_with_cautions": 600,
  "check_alarm": 60,
  "backup_unanswered": 90,
  "position_stale": 300,
  "reopen_within": 86400
} as const;
/** The escalation level of a call for help whose crew is sent to the radio. */
export const CREW_IS_TOLD = 4;
