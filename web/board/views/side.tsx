/** Tablets that owe data, and what has just happened. */

import { Icon } from "../../shared/look/icons";
import { clockTime, span } from "../../shared/words/time";
import { board, happenings, isLost, serverNow } from "../state/desk";
import { t } from "../words/board";
import { Pane } from "./parts";

export function Owing() {
  const owing = board.value?.devices_owing ?? [];
  const crews = new Map(
    (board.value?.units ?? []).flatMap((unit) =>
      unit.crew.map((person) => [person.id, unit.call_sign] as const),
    ),
  );
  return (
    <Pane id="owing" title={t("owing.title")} count={owing.length}>
      <ul class="plain-list">
        {owing.map((one) => (
          <li key={`${one.device_id}-${one.author}`}>
            <Icon name="device" size={20} />
            <span>
              <b>{crews.get(one.author) ?? (one.name || t("a_tablet"))}</b>{" "}
              {lastPush(one.last_push_at)}
            </span>
            <b>{t("owing.items", { n: one.owed })}</b>
          </li>
        ))}
      </ul>
      {owing.length === 0 && <p class="empty">{t("owing.none")}</p>}
    </Pane>
  );
}

function lastPush(at: string | null): string {
  if (!at) return t("owing.never");
  if (isLost.value) return t("owing.at", { at: clockTime(at) });
  const ago = serverNow.value - Date.parse(at);
  return ago < 60_000 ? t("owing.now") : t("owing.for", { span: span(ago) });
}

export function Happened() {
  const all = happenings.value;
  return (
    <Pane id="happened" title={t("happened.title")} class="happened">
      <ol class="plain-list">
        {all.map((one) => (
          <li key={one.key}>
            <time>{clockTime(one.at)}</time> <span>{one.words}</span>
          </li>
        ))}
      </ol>
      {all.length === 0 && <p class="empty">{t("happened.none")}</p>}
    </Pane>
  );
}
