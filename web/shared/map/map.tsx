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
  /** A screen that is looked at for hours must not move under whoever looks: it fits once. */
  readonly fit?: "always" | "once";
  readonly class?: string;
}

type Module = typeof Leaflet;

export function AreaMap({ areas, area = null, pins, fit = "always", class: name = "" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<Drawing | null>(null);
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
      map.current = beginDrawing(leaflet, made);
      isReady.value = true;
    });
    return () => {
      isGone = true;
      map.current?.map.remove();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    if (map.current) drawAreas(map.current, areas, area);
  }, [isReady.value, areas, area]);

  useEffect(() => {
    if (!map.current) return;
    drawPins(map.current, pins);
    fitTo(map.current, { areas, area, pins, fit });
  }, [isReady.value, areas, area, pins, fit]);

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

interface Drawing {
  readonly leaflet: Module;
  readonly map: Leaflet.Map;
  readonly areas: Leaflet.FeatureGroup;
  readonly pins: Map<string, Drawn>;
  isFitted: boolean;
}

interface Drawn {
  pin: Pin;
  readonly layers: Leaflet.LayerGroup;
}

function beginDrawing(leaflet: Module, map: Leaflet.Map): Drawing {
  const areas = leaflet.featureGroup().addTo(map);
  return { leaflet, map, areas, pins: new Map(), isFitted: false };
}

function drawAreas(on: Drawing, areas: readonly AreaWire[], chosen: string | null): void {
  on.areas.clearLayers();
  for (const area of areas) {
    on.leaflet
      .geoJSON(area.geometry as never, {
        interactive: false,
        style: { className: area.id === chosen ? "map-area chosen" : "map-area" },
      })
      .addTo(on.areas);
  }
}

/** A pin that looks as before stays: what has the focus keeps it, and nothing flickers. */
function drawPins(on: Drawing, pins: readonly Pin[]): void {
  const wanted = new Set(pins.map((pin) => pin.id));
  for (const [id, drawn] of on.pins) {
    if (wanted.has(id)) continue;
    drawn.layers.remove();
    on.pins.delete(id);
  }
  for (const pin of pins) {
    const drawn = on.pins.get(pin.id);
    if (drawn && looks(drawn.pin) === looks(pin)) {
      drawn.pin = pin;
      continue;
    }
    drawn?.layers.remove();
    on.pins.set(pin.id, addPin(on, pin));
  }
}

function looks({ onChoose, ...pin }: Pin): string {
  return JSON.stringify({ ...pin, isChosen: onChoose !== undefined });
}

interface Wanted {
  readonly areas: readonly AreaWire[];
  readonly area: string | null;
  readonly pins: readonly Pin[];
  readonly fit: "always" | "once";
}

function fitTo(on: Drawing, { areas, area, pins, fit }: Wanted): void {
  if (fit === "once") {
    if (on.isFitted || areas.length === 0) return;
    on.isFitted = true;
  }
  const bounds = on.leaflet.latLngBounds([]);
  for (const pin of pins) bounds.extend([pin.latitude, pin.longitude]);
  const isWhole = fit === "once" || (area === null && pins.length === 0);
  for (const one of areas) {
    if (isWhole || one.id === area) {
      bounds.extend(on.leaflet.geoJSON(one.geometry as never).getBounds());
    }
  }
  if (bounds.isValid())
    on.map.fitBounds(bounds, { padding: [28, 28], maxZoom: 16, animate: false });
}

function addPin({ leaflet, map }: Drawing, pin: Pin): Drawn {
  const at: [number, number] = [pin.latitude, pin.longitude];
  const drawn: Drawn = { pin, layers: leaflet.layerGroup().addTo(map) };
  if (pin.accuracyM) {
    leaflet
      .circle(at, { radius: pin.accuracyM, className: "map-accuracy", interactive: false })
      .addTo(drawn.layers);
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
  if (pin.onChoose) marker.on("click", () => drawn.pin.onChoose?.());
  marker.addTo(drawn.layers);
  return drawn;
}
