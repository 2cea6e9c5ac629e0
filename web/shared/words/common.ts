/** Words that field app and board share. */

import type { UnitStatus } from "../api/openapi";
import { word } from "../codes/codes";
import { CREW_ROLE, UNIT_STATUS } from "../codes/generated";
import { dictionary } from "./words";

const english = {
  "role.field_responder": "Crew",
  "role.team_lead": "Team lead",
  "role.dispatcher": "Dispatcher",
  "role.supervisor": "Supervisor",
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
  "role.field_responder": "Equipo",
  "role.team_lead": "Jefe de equipo",
  "role.dispatcher": "Despacho",
  "role.supervisor": "Supervisión",
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
  return word(UNIT_STATUS, status);
}

/** What somebody is: their place in a crew, or what their account is for. */
export function roleWord(role: string): string {
  const key = `role.${role}`;
  return key in english ? common(key as Key) : word(CREW_ROLE, role);
}
