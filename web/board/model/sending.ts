/** Units to choose from for a call: as the server ranks them, else by what is seen here. Pure. */

import type { IncidentWire, UnitStatus } from "../../shared/api/openapi";
import { within } from "../../shared/codes/codes";
import { statusWord } from "../../shared/words/common";
import { t } from "../words/board";
import { distanceWords, metres } from "./going";
import { familyOf, inOrder } from "./units";
import type { RankedUnit, Reason, Recommendation, Unit } from "./wire";

export interface Choice {
  readonly id: string;
  readonly call_sign: string;
  readonly words: string;
  readonly isQualified: boolean;
}

export function choices(
  ranking: Recommendation | null | undefined,
  call: IncidentWire | undefined,
  units: readonly Unit[],
): Choice[] {
  if (!ranking) return ownChoices(call, units);
  const ranked = (one: RankedUnit, isQualified: boolean): Choice => ({
    id: one.unit,
    call_sign: one.call_sign,
    words: [one.programme_code, ...short(one.reasons)].join(", "),
    isQualified,
  });
  return [
    ...ranking.recommended.map((one) => ranked(one, true)),
    ...ranking.not_qualified.map((one) => ranked(one, false)),
  ];
}

const UNRECORDED = "credential_missing";

/** Each reason once: that nobody has recorded a crew's credentials is one line, not one a head. */
function short(reasons: readonly Reason[]): string[] {
  const unrecorded = reasons.filter((reason) => reason.code === UNRECORDED).length;
  const words = reasons.filter((reason) => reason.code !== UNRECORDED).map((one) => one.words);
  if (unrecorded === 0) return words;
  return [...words, t("send.unrecorded", { n: unrecorded })];
}

/** Free ones first, the nearest first; what nobody has judged is not called qualified. */
function ownChoices(call: IncidentWire | undefined, units: readonly Unit[]): Choice[] {
  const place =
    call?.latitude != null && call.longitude != null
      ? { latitude: call.latitude, longitude: call.longitude }
      : null;
  const far = (unit: Unit) => (place && unit.position ? metres(place, unit.position) : Infinity);
  const isFree = (unit: Unit) => familyOf(unit) === "free";
  return inOrder(units)
    .sort((a, b) => Number(isFree(b)) - Number(isFree(a)) || far(a) - far(b))
    .map((unit) => ({
      id: unit.id,
      call_sign: unit.call_sign,
      words: [
        within(statusWord(unit.status as UnitStatus)),
        Number.isFinite(far(unit)) ? distanceWords(far(unit)) : t("place_unknown"),
        unit.crew.length ? t("crew_of", { n: unit.crew.length }) : t("no_crew"),
      ].join(", "),
      isQualified: isFree(unit),
    }));
}
