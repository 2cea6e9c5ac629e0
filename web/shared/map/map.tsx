/** The map: areas, calls and units on plain ground; streets where the site has tiles. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type * as Leaflet from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import type { AreaWire } from "../api/openapi";
import { site } from "../site";
import { common } from "../words/common";
import "./map.css";

export interface Pin {
  readonly id: string;
  readonly latitude: number;
  readonly longitude: number;
  /** What it is, for those who do not see it; also its tooltip. */
  readonly label: string;
  /** Trusted markup of ours, never data: an SVG. */
  readonly svg: string;
  readonly class?: string;
  readonly size?: readonly [number, number];
  /** The point of the picture that stands on the place. */
  readonly anchor?: readonly [number, number];
  /** A circle of this many metres around it: how sure the fix is. */
  readonly accuracyM?: number | null;
  readonly onChoose?: () => void;
}

interface Props {
  readonly areas: readonly AreaWire[];
  /** The area drawn strongly. */
  readonly area?: string | null;
  readonly pins: readonly Pin[];
  readonly class?: string;
}

type Module = typeof Leaflet;

export function MapView({ areas, area = null, pins, class: name = "" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<{ leaflet: Module; map: Leaflet.Map; drawn: Leaflet.LayerGroup } | null>(null);
  const isReady = useSignal(false);
  const isTileMissing = useSignal(false);

  useEffect(() => {
    let isGone = false;
    void import("leaflet").then((module) => {
      const leaflet = (module as unknown as { default?: Module }).default ?? module;
      if (isGone || !box.current) return;
      const made = make(leaflet, box.current);
      addTiles(leaflet, made, () => {
        isTileMissing.value = true;
      });
      map.current = { leaflet, map: made, drawn: leaflet.layerGroup().addTo(made) };
      isReady.value = true;
    });
    return () => {
      isGone = true;
      map.current?.map.remove();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    if (map.current) draw(map.current, areas, area, pins);
  }, [isReady.value, areas, area, pins]);

  // What it shows depends on the layout around it; a hidden map has no size.
  useSignalEffect(() => {
    if (!isReady.value || !box.current) return;
    const watcher = new ResizeObserver(() => map.current?.map.invalidateSize());
    watcher.observe(box.current);
    return () => watcher.disconnect();
  });

  return (
    <section class={`map ${name}`} aria-label={common("map.label")}>
      <div class="map-box" ref={box} />
      {isTileMissing.value && <p class="map-word">{common("map.tiles_missing")}</p>}
    </section>
  );
}

function make(leaflet: Module, box: HTMLElement): Leaflet.Map {
  // No animation: it would move what a finger is about to touch.
  return leaflet.map(box, {
    zoomControl: false,
    attributionControl: site.value.tile_attribution !== "",
    fadeAnimation: false,
    zoomAnimation: false,
    keyboard: true,
    zoomSnap: 0.25,
  });
}

function addTiles(leaflet: Module, map: Leaflet.Map, onMissing: () => void): void {
  const { tile_url: url, tile_attribution: attribution } = site.value;
  if (!url) return;
  leaflet.tileLayer(url, { attribution, maxZoom: 19 }).on("tileerror", onMissing).addTo(map);
}

function draw(
  { leaflet, map, drawn }: { leaflet: Module; map: Leaflet.Map; drawn: Leaflet.LayerGroup },
  areas: readonly AreaWire[],
  chosen: string | null,
  pins: readonly Pin[],
): void {
  drawn.clearLayers();
  const bounds = leaflet.latLngBounds([]);
  for (const area of areas) {
    const isChosen = area.id === chosen;
    const outline = leaflet.geoJSON(area.geometry as never, {
      interactive: false,
      style: { className: isChosen ? "map-area chosen" : "map-area" },
    });
    outline.addTo(drawn);
    if (isChosen || (chosen === null && pins.length === 0)) bounds.extend(outline.getBounds());
  }
  for (const pin of pins) {
    addPin(leaflet, drawn, pin);
    bounds.extend([pin.latitude, pin.longitude]);
  }
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 16, animate: false });
}

function addPin(leaflet: Module, drawn: Leaflet.LayerGroup, pin: Pin): void {
  const at: [number, number] = [pin.latitude, pin.longitude];
  if (pin.accuracyM) {
    leaflet
      .circle(at, { radius: pin.accuracyM, className: "map-accuracy", interactive: false })
      .addTo(drawn);
  }
  const size = [...(pin.size ?? [36, 36])] as [number, number];
  const icon = leaflet.divIcon({
    html: pin.svg,
    className: `map-pin ${pin.class ?? ""}`,
    iconSize: size,
    iconAnchor: [...(pin.anchor ?? [size[0] / 2, size[1] / 2])] as [number, number],
  });
  const marker = leaflet.marker(at, {
    icon,
    title: pin.label,
    alt: pin.label,
    interactive: pin.onChoose !== undefined,
    keyboard: pin.onChoose !== undefined,
  });
  if (pin.onChoose) marker.on("click", pin.onChoose);
  marker.addTo(drawn);
}
