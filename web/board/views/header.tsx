/** The line on top: whose board, whether it is live, whether it can be heard, and the ways on. */

import { Icon } from "../../shared/look/icons";
import { themeChoice } from "../../shared/look/theme";
import { clockSeconds } from "../../shared/words/time";
import { allowSound, hearing } from "../sound/player";
import { alive, conflicts, isListening, quarantine, serverNow, skewMs } from "../state/desk";
import { isSupervisor, logOut, me } from "../state/session";
import { isWall, open, type Page, page, panel } from "../state/view";
import { Key } from "./parts";

export function Header() {
  return (
    <header class="top">
      <div class="top-name">
        <h1>Dispatch board</h1>
        <p>{me.value?.name ?? ""}</p>
      </div>
      <Live />
      <div class="top-space" />
      <Sound />
      {!isWall && <Ways />}
      <time class="top-clock">{clockSeconds(serverNow.value)}</time>
    </header>
  );
}

function Live() {
  const { state, asOf } = alive.value;
  const at = asOf === null ? "" : clockSeconds(asOf + skewMs.value);
  if (state === "lost") {
    return (
      <p class="live not-live">
        <Icon name="no_signal" size={20} />
        <strong>Not live</strong> {at && `last data ${at}`}
      </p>
    );
  }
  if (state === "starting") return <p class="live">Loading the list</p>;
  if (state === "stale") {
    return (
      <p class="live not-live">
        <Icon name="clock" size={20} />
        <strong>List not up to date</strong> as of {at}
      </p>
    );
  }
  return (
    <p class="live">
      <Icon name="tick" size={20} />
      <strong>Live</strong> as of {at}
      {!isListening() && ", connecting again"}
    </p>
  );
}

function Sound() {
  if (alive.value.state === "lost") {
    return (
      <p class="sound">
        <Icon name="sound_off" size={20} /> Cannot alarm
      </p>
    );
  }
  if (hearing.value === "on") {
    return (
      <p class="sound">
        <Icon name="sound" size={20} /> Sound on
      </p>
    );
  }
  if (hearing.value === "none") {
    return (
      <p class="sound off">
        <Icon name="sound_off" size={20} /> No sound on this machine
      </p>
    );
  }
  return (
    <button type="button" class="act sound off" onClick={() => void allowSound()}>
      <Icon name="sound_off" size={20} /> Sound off. Turn it on
    </button>
  );
}

function Ways() {
  const count = conflicts.value.length + quarantine.value.length;
  const way = (name: Exclude<Page["name"], "call">, words: string, count?: number) => (
    <a
      class="act"
      href={name === "board" ? "#/" : `#/${name}`}
      aria-current={page.value.name === name ? "page" : undefined}
    >
      {words} {count !== undefined && <span class="count">{count}</span>}
    </a>
  );
  const toggle = (name: "keys" | "new_call") => () => {
    panel.value = panel.value?.name === name ? null : { name };
    if (page.value.name !== "board") open({ name: "board" } satisfies Page);
  };
  return (
    <nav class="ways" aria-label="Pages">
      {page.value.name !== "board" && way("board", "Board")}
      <button type="button" class="act" onClick={toggle("new_call")}>
        New call
      </button>
      {way("handover", "Handover")}
      {way("resolve", "To resolve", count)}
      {isSupervisor() && way("roster", "Roster")}
      <button type="button" class="act" onClick={toggle("keys")}>
        Keys <Key of="keys" />
      </button>
      <button type="button" class="act" onClick={switchTheme}>
        {THEME_WORDS[themeChoice.value]}
      </button>
      <button type="button" class="act" onClick={() => void logOut()}>
        Log out
      </button>
    </nav>
  );
}

const THEME_WORDS = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" } as const;
const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;

function switchTheme(): void {
  themeChoice.value = NEXT[themeChoice.value];
}
