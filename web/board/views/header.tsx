/** The line on top: whose board, whether it is live, whether it can be heard, and the ways on. */

import { Icon } from "../../shared/look/icons";
import { themeChoice } from "../../shared/look/theme";
import { clockSeconds } from "../../shared/words/time";
import { allowSound, hearing } from "../sound/player";
import { alive, conflicts, isListening, quarantine, serverNow, skewMs } from "../state/desk";
import { isSupervisor, logOut, me } from "../state/session";
import { isWall, open, type Page, page, panel } from "../state/view";
import { t } from "../words/board";
import { Key } from "./parts";

export function Header() {
  return (
    <header class="top">
      <div class="top-name">
        <h1>{t("title")}</h1>
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
        <strong>{t("live.lost")}</strong> {at && t("live.last", { at })}
      </p>
    );
  }
  if (state === "starting") return <p class="live">{t("live.starting")}</p>;
  if (state === "stale") {
    return (
      <p class="live not-live">
        <Icon name="clock" size={20} />
        <strong>{t("live.stale")}</strong> {t("as_of", { at })}
      </p>
    );
  }
  return (
    <p class="live">
      <Icon name="tick" size={20} />
      <strong>{t("live.live")}</strong> {t(isListening() ? "as_of" : "live.connecting", { at })}
    </p>
  );
}

function Sound() {
  if (alive.value.state === "lost") {
    return (
      <p class="sound">
        <Icon name="sound_off" size={20} /> {t("sound.lost")}
      </p>
    );
  }
  if (hearing.value === "on") {
    return (
      <p class="sound">
        <Icon name="sound" size={20} /> {t("sound.on")}
      </p>
    );
  }
  if (hearing.value === "none") {
    return (
      <p class="sound off">
        <Icon name="sound_off" size={20} /> {t("sound.none")}
      </p>
    );
  }
  return (
    <button type="button" class="act sound off" onClick={() => void allowSound()}>
      <Icon name="sound_off" size={20} /> {t("sound.off")}
    </button>
  );
}

function Ways() {
  const count = conflicts.value.length + quarantine.value.length;
  const way = (name: Exclude<Page["name"], "call">, count?: number) => (
    <a
      class="act"
      href={name === "board" ? "#/" : `#/${name}`}
      aria-current={page.value.name === name ? "page" : undefined}
    >
      {t(`page.${name}`)} {count !== undefined && <span class="count">{count}</span>}
    </a>
  );
  const toggle = (name: "keys" | "new_call") => () => {
    panel.value = panel.value?.name === name ? null : { name };
    if (page.value.name !== "board") open({ name: "board" } satisfies Page);
  };
  return (
    <nav class="ways" aria-label={t("pages")}>
      {page.value.name !== "board" && way("board")}
      <button type="button" class="act" onClick={toggle("new_call")}>
        {t("new.title")}
      </button>
      {way("handover")}
      {way("resolve", count)}
      {isSupervisor() && way("roster")}
      <button type="button" class="act" onClick={toggle("keys")}>
        {t("keys.title")} <Key of="keys" />
      </button>
      <button type="button" class="act" onClick={switchTheme}>
        {t(`theme.${themeChoice.value}`)}
      </button>
      <button type="button" class="act" onClick={() => void logOut()}>
        {t("log_out")}
      </button>
    </nav>
  );
}

const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;

function switchTheme(): void {
  themeChoice.value = NEXT[themeChoice.value];
}
