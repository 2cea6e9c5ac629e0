/** Areas, units and calls on the map; who asks for backup has a ring. */

import { render } from "preact";
import type { UnitStatus } from "../../shared/api/openapi";
import { StateBadge } from "../../shared/look/badge";
import { AreaMap, type Pin } from "../../shared/map/map";
import { statusWord } from "../../shared/words/common";
import { useKey } from "../keys/listen";
import { familyOf, priorityWord } from "../model/units";
import { isToTake } from "../model/waiting";
import type { Unit } from "../model/wire";
import { areas, asking, board, incidents } from "../state/desk";
import { chosenCall, isMapLarge, isWall, open, panel } from "../state/view";
import { t } from "../words/board";
import { Key, Pane } from "./parts";

export function DeskMap() {
  const toggle = () => {
    isMapLarge.value = !isMapLarge.value;
    // Arrows move it from now on: a press asked for it.
    document.querySelector<HTMLElement>("#map .leaflet-container")?.focus();
  };
  useKey("map", isWall ? null : toggle);
  const size = (
    <button type="button" class="act" onClick={toggle}>
      {t(isMapLarge.value ? "map.smaller" : "map.larger")} <Key of="map" />
    </button>
  );
  return (
    <Pane id="map" class="desk-map" title={t("map.title")} aside={isWall ? null : size}>
      <AreaMap areas={areas.value} pins={pins()} fit="once" />
    </Pane>
  );
}

function pins(): Pin[] {
  const crews = new Set(asking.value.map((one) => one.unit));
  return [...callPins(), ...(board.value?.units ?? []).flatMap((unit) => unitPin(unit, crews))];
}

function unitPin(unit: Unit, asking: ReadonlySet<string | null>): Pin[] {
  const position = unit.position;
  if (!position || unit.status === "off_duty") return [];
  const isAsking = asking.has(unit.id);
  const words = [
    unit.call_sign,
    statusWord(unit.status as UnitStatus),
    position.stale ? t("map.old_position") : null,
    isAsking ? t("map.asks") : null,
  ];
  return [
    {
      id: unit.id,
      latitude: position.latitude,
      longitude: position.longitude,
      label: words.filter((one) => one !== null).join(", "),
      svg: unitSvg(unit, position.stale),
      class: `pin-unit ${isAsking ? "asks" : ""} ${familyOf(unit)}`,
      size: [26, 26],
      onChoose: () => {
        panel.value = { name: "unit", unit: unit.id };
      },
    },
  ];
}

const drawn = new Map<string, string>();

/** The badge with the call sign beside it, as text for the map's own markup. */
function unitSvg(unit: Unit, isStale: boolean): string {
  const key = `${unit.status} ${isStale} ${unit.call_sign}`;
  const known = drawn.get(key);
  if (known) return known;
  const holder = document.createElement("div");
  const tense = isStale ? "stale" : "now";
  // Through the renderer, so that a call sign is text whatever is in it.
  render(
    <>
      <StateBadge status={unit.status as UnitStatus} size={26} tense={tense} />
      <span>{unit.call_sign}</span>
    </>,
    holder,
  );
  drawn.set(key, holder.innerHTML);
  return holder.innerHTML;
}

function callPins(): Pin[] {
  const waiting = new Map((board.value?.waiting ?? []).map((one) => [one.id, one]));
  return [...incidents.value.values()].flatMap((call) => {
    if (call.latitude === null || call.longitude === null) return [];
    const isChosen = chosenCall.value === call.id;
    const waits = waiting.get(call.id);
    const mark = waits && isToTake(waits) ? "waits" : "taken";
    const what = call.call_type_label ?? call.call_type ?? t("map.call");
    return [
      {
        id: call.id,
        latitude: call.latitude,
        longitude: call.longitude,
        label: `${priorityWord(call.priority)} ${what}, ${call.address ?? ""}`,
        svg: callSvg(call.priority),
        class: `pin-call ${mark} ${isChosen ? "chosen" : ""}`,
        size: [24, 30] as const,
        anchor: [12, 30] as const,
        onChoose: () => {
          if (waits) chosenCall.value = call.id;
          else open({ name: "call", id: call.id });
        },
      },
    ];
  });
}

function callSvg(priority: number | null): string {
  const words = priority === null ? "?" : String(Math.trunc(priority));
  return `<svg width="24" height="30" viewBox="0 0 24 30" aria-hidden="true"><path d="M12 29C5 21 2 17 2 11.500a10 10 0 0 1 20 0C22 17 19 21 12 29z"/><text x="12" y="16" text-anchor="middle">${words}</text></svg>`;
}
