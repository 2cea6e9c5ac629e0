/** Who could go to a crew that needs help. Pure. */

import type { BackupRequestWire, UnitStatus } from "../../shared/api/openapi";
import { t } from "../words/board";
import { familyOf } from "./units";
import type { Unit } from "./wire";

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Helper {
  readonly name: string;
  /** In a straight line; null for those whose place nobody knows. */
  readonly distanceM: number | null;
  readonly crew: number | null;
  /** A unit that would have to leave something says what; null where there is nothing to leave. */
  readonly leaves: UnitStatus | null;
}

type Service = "police" | "ems" | "supervisor";
const OUTSIDE: Readonly<Record<BackupRequestWire["kind"], readonly [Service, ...Service[]]>> = {
  law_enforcement: ["police", "ems"],
  ems: ["ems", "police"],
  supervisor: ["supervisor", "police", "ems"],
};
const UNITS = 4;

/** What was asked for first, then units of ours - free ones, by distance - then other services. */
export function helpers(
  kind: BackupRequestWire["kind"],
  asking: string | null,
  at: Place | null,
  units: readonly Unit[],
): Helper[] {
  const [first, ...others] = OUTSIDE[kind];
  const ours = units
    .filter((unit) => unit.id !== asking && familyOf(unit) !== "away")
    .map(
      (unit): Helper => ({
        name: unit.call_sign,
        distanceM: at && unit.position ? metres(at, unit.position) : null,
        crew: unit.crew.length,
        leaves: familyOf(unit) === "free" ? null : (unit.status as UnitStatus),
      }),
    )
    .sort(
      (a, b) =>
        Number(a.leaves !== null) - Number(b.leaves !== null) ||
        (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity),
    )
    .slice(0, UNITS);
  const outside = (service: Service): Helper => ({
    name: t(`service.${service}`),
    distanceM: null,
    crew: null,
    leaves: null,
  });
  return [outside(first), ...ours, ...others.map(outside)];
}

/** Great-circle distance (haversine); good to half a per cent. */
export function metres(from: Place, to: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [a, b] = [radians(from.latitude), radians(to.latitude)];
  const [north, east] = [(b - a) / 2, radians(to.longitude - from.longitude) / 2];
  const h = Math.sin(north) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(east) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
}

/** "850 m", "2.1 km". */
export function distanceWords(m: number): string {
  return m < 1000
    ? t("distance.m", { n: Math.round(m / 10) * 10 })
    : t("distance.km", { n: (m / 1000).toFixed(1) });
}
