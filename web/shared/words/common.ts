/** Words that field app and board share. */

import type { UnitStatus } from "../api/openapi";
import { dictionary } from "./words";

const english = {
  "status.off_duty": "Off duty",
  "status.available": "Available",
  "status.assigned": "Assigned",
  "status.acknowledged": "Acknowledged",
  "status.en_route": "En route",
  "status.delayed": "Delayed",
  "status.staged": "Staged",
  "status.on_scene": "On scene",
  "status.with_person": "With person",
  "status.transporting": "Transporting",
  "status.at_destination": "At destination",
  "status.clearing": "Writing up",
  "status.outreach": "Outreach",
  "status.follow_up_visit": "Follow-up visit",
  "status.break": "Break",
  "status.meal": "Meal",
  "status.training": "Training",
  "status.out_of_service": "Out of service",
  "status.understaffed": "Understaffed",
  "role.clinician": "Clinician",
  "role.peer_support_specialist": "Peer",
  "role.emt": "EMT",
  "role.paramedic": "Paramedic",
  "role.officer": "Officer",
  "role.social_worker": "Social worker",
  "role.crisis_worker": "Crisis worker",
  "role.counsellor": "Counsellor",
  "role.navigator": "Navigator",
  "role.field_responder": "Crew",
  "role.team_lead": "Team lead",
  "role.dispatcher": "Dispatcher",
  "role.supervisor": "Supervisor",
  "backup.law_enforcement": "Police",
  "backup.ems": "Ambulance",
  "backup.supervisor": "Supervisor",
  "urgency.emergency": "emergency",
  "urgency.routine": "routine",
  "time.seconds": "{n} s",
  "time.minutes": "{n} min",
  "time.hours": "{h} h {m} min",
  "map.areas": "Areas without street map",
  "map.tiles_missing": "Map tiles missing. Areas and pins still work.",
  "map.label": "Map of the area",
  "map.call": "Call, priority {priority}",
  "map.you": "Your position",
  priority: "Priority {n}",
};

type Key = keyof typeof english;

const spanish: Record<Key, string> = {
  "status.off_duty": "Fuera de turno",
  "status.available": "Disponible",
  "status.assigned": "Asignados",
  "status.acknowledged": "Confirmado",
  "status.en_route": "En camino",
  "status.delayed": "Con retraso",
  "status.staged": "En espera cerca",
  "status.on_scene": "En el lugar",
  "status.with_person": "Con la persona",
  "status.transporting": "En traslado",
  "status.at_destination": "En el destino",
  "status.clearing": "Redactando",
  "status.outreach": "En la calle",
  "status.follow_up_visit": "Visita de seguimiento",
  "status.break": "Descanso",
  "status.meal": "Comida",
  "status.training": "Formación",
  "status.out_of_service": "Fuera de servicio",
  "status.understaffed": "Equipo incompleto",
  "role.clinician": "Clínica",
  "role.peer_support_specialist": "Pares",
  "role.emt": "TEM",
  "role.paramedic": "Paramédico",
  "role.officer": "Agente",
  "role.social_worker": "Trabajo social",
  "role.crisis_worker": "Crisis",
  "role.counsellor": "Consejería",
  "role.navigator": "Enlace",
  "role.field_responder": "Equipo",
  "role.team_lead": "Jefe de equipo",
  "role.dispatcher": "Despacho",
  "role.supervisor": "Supervisión",
  "backup.law_enforcement": "Policía",
  "backup.ems": "Ambulancia",
  "backup.supervisor": "Supervisión",
  "urgency.emergency": "emergencia",
  "urgency.routine": "rutina",
  "time.seconds": "{n} s",
  "time.minutes": "{n} min",
  "time.hours": "{h} h {m} min",
  "map.areas": "Zonas, sin calles",
  "map.tiles_missing": "Faltan partes del mapa. Zonas y puntos siguen funcionando.",
  "map.label": "Mapa de la zona",
  "map.call": "Llamada, prioridad {priority}",
  "map.you": "Su posición",
  priority: "Prioridad {n}",
};

export const common = dictionary<Key>(english, spanish);

export function statusWord(status: UnitStatus): string {
  return common(`status.${status}`);
}

/** A role as people say it; a role we have no word for, as it comes. */
export function roleWord(role: string): string {
  const key = `role.${role}`;
  return key in english ? common(key as Key) : role.replaceAll("_", " ");
}
