/** The parts of a call that several pages show. */

import type { IncidentWire } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { common } from "../../shared/words/common";
import type { Duty } from "../duty";
import { metres } from "../positions";
import { t } from "../words/field";

const METRES_PER_MILE = 1609.344;

export function Priority({ incident }: { readonly incident: IncidentWire | null }) {
  if (incident?.priority === null || incident === null) return null;
  return (
    <span class="priority">
      <span aria-hidden="true">P{incident.priority}</span>
      <span class="out-of-sight">{common("priority", { n: incident.priority })}</span>
    </span>
  );
}

/** The area, and how far it is as the crow flies. */
export function AddressLine({
  duty,
  incident,
}: {
  readonly duty: Duty;
  readonly incident: IncidentWire | null;
}) {
  const area = duty.store.get("area", incident?.area);
  const fix = duty.positions.fix.value;
  const parts: string[] = [];
  if (area) parts.push(t("call.area", { name: area.name }));
  if (fix && incident && incident.latitude !== null && incident.longitude !== null) {
    const place = { latitude: incident.latitude, longitude: incident.longitude };
    parts.push(t("call.distance", { n: (metres(fix, place) / METRES_PER_MILE).toFixed(1) }));
  }
  return parts.length ? <span class="address-line">{parts.join(" · ")}</span> : null;
}

/** What to know before going in: never cut off, never out of sight. */
export function cautionWords(incident: IncidentWire | null): readonly string[] {
  return [
    ...(incident?.weapon_reported ? [t("call.weapon")] : []),
    ...(incident?.violence_reported ? [t("call.violence")] : []),
    ...(incident?.cautions ?? []),
  ];
}

interface CautionsProps {
  readonly incident: IncidentWire | null;
  readonly isShort?: boolean;
}

export function Cautions({ incident, isShort = false }: CautionsProps) {
  const words = cautionWords(incident);
  if (words.length === 0) return null;
  if (isShort) {
    return (
      <p class="cautions short">
        <Icon name="warning" />
        <strong>{words.join(" · ")}</strong>
      </p>
    );
  }
  return (
    <section class="cautions">
      <Icon name="warning" size={28} />
      <div>
        <h2>{t("call.cautions", { n: words.length })}</h2>
        <ul>
          {words.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
