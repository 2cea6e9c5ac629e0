/** The whole screen: what must be heard above, what is looked at below. */

import { useEffect } from "preact/hooks";
import { themePlace } from "../../shared/look/theme";
import { goToRows, useKey } from "../keys/listen";
import { soundOut } from "../sound/loop";
import { said } from "../state/actions";
import { followAdvice } from "../state/advice";
import { alive, areas, isLost, sitDown } from "../state/desk";
import { phase } from "../state/session";
import { isMapLarge, isWall, page, panel } from "../state/view";
import { t } from "../words/board";
import { AlarmBar } from "./alarmbar";
import { CallPage } from "./call";
import { DeskMap } from "./desk-map";
import { HandoverPage } from "./handover";
import { Header } from "./header";
import { LogIn } from "./login";
import { LostBanner, OpenWhenLost } from "./lost";
import { SidePanel } from "./panels";
import { ResolvePage } from "./resolve";
import { RosterPage } from "./roster";
import { Happened, Owing } from "./side";
import { Takeover } from "./takeover";
import { UnitList } from "./unitlist";
import { WaitList } from "./waitlist";

export function App() {
  useEffect(soundOut, []);
  if (phase.value === "starting") return null;
  return phase.value === "in" ? <Board /> : <LogIn />;
}

function Board() {
  useEffect(() => {
    const ends = [sitDown(), followAdvice()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  useKey("units", () => goToRows("units"));
  useKey("waiting", () => goToRows("waiting"));
  const show = (name: "keys" | "search") => () => {
    panel.value = panel.value?.name === name ? null : { name };
  };
  useKey("keys", show("keys"));
  useKey("search", show("search"));
  useEffect(followSun, [areas.value]);
  const state = alive.value.state;
  return (
    <div class={`board is-${state} ${isWall ? "wall" : ""}`}>
      <Header />
      {isLost.value && <LostBanner />}
      {isLost.value ? <OpenWhenLost /> : <Takeover />}
      {state === "stale" && (
        <p class="stale-strip" role="status">
          {t("stale_strip")}
        </p>
      )}
      {!isLost.value && <AlarmBar />}
      <Said />
      <main class="below">{isWall ? <Wall /> : <PageBody />}</main>
    </div>
  );
}

function PageBody() {
  const shown = page.value;
  if (shown.name === "board") return <Desk />;
  return (
    <div class={`with-panel ${panel.value ? "open" : ""}`}>
      {shown.name === "call" && <CallPage id={shown.id} key={shown.id} />}
      {shown.name === "handover" && <HandoverPage />}
      {shown.name === "resolve" && <ResolvePage />}
      {shown.name === "roster" && <RosterPage />}
      <SidePanel />
    </div>
  );
}

function Desk() {
  return (
    <div class={`desk ${isMapLarge.value ? "map-large" : ""}`}>
      <UnitList />
      <WaitList />
      <div class="side">
        <SidePanel />
        <DeskMap />
        {!panel.value && <Owing />}
        {!panel.value && <Happened />}
      </div>
    </div>
  );
}

function Wall() {
  return (
    <div class="desk">
      <UnitList />
      <div class="side">
        <WaitList />
        <DeskMap />
      </div>
    </div>
  );
}

const DONE_MS = 6_000;
const FAILED_MS = 30_000;

/** What came of the last press; a failure stays long enough to be read by whoever looked away. */
function Said() {
  const last = said.value;
  useEffect(() => {
    if (!last) return;
    const timer = setTimeout(
      () => {
        said.value = null;
      },
      last.tone === "done" ? DONE_MS : FAILED_MS,
    );
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <p class={`said ${last?.tone ?? "nothing"}`} role="status">
      {last?.words}
    </p>
  );
}

/** The night theme comes at sunset where the areas are. */
function followSun(): void {
  const [area] = areas.value;
  const corner = area && firstCorner(area.geometry.coordinates);
  if (corner) themePlace.value = { longitude: corner[0], latitude: corner[1] };
}

function firstCorner(coordinates: unknown): readonly [number, number] | null {
  if (!Array.isArray(coordinates)) return null;
  const [x, y] = coordinates;
  return typeof x === "number" && typeof y === "number" ? [x, y] : firstCorner(x);
}
