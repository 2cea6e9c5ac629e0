/** Tablets that owe data, and what has just happened. */

import { Icon } from "../../shared/look/icons";
import { clockTime, span } from "../../shared/words/time";
import { board, happenings, isLost, serverNow } from "../state/desk";
import { Pane } from "./parts";

export function Owing() {
  const owing = board.value?.devices_owing ?? [];
  const crews = new Map(
    (board.value?.units ?? []).flatMap((unit) =>
      unit.crew.map((person) => [person.id, unit.call_sign] as const),
    ),
  );
  return (
    <Pane id="owing" title="Tablets that owe data" count={owing.length}>
      <ul class="plain-list">
        {owing.map((one) => (
          <li key={`${one.device_id}-${one.author}`}>
            <Icon name="device" size={20} />
            <span>
              <b>{crews.get(one.author) ?? (one.name || "A tablet")}</b>{" "}
              {lastPush(one.last_push_at)}
            </span>
            <b>{one.owed === 1 ? "1 item" : `${one.owed} items`}</b>
          </li>
        ))}
      </ul>
      {owing.length === 0 && <p class="empty">Everything numbered has arrived.</p>}
    </Pane>
  );
}

function lastPush(at: string | null): string {
  if (!at) return "has sent nothing yet";
  if (isLost.value) return `sent at ${clockTime(at)}`;
  const ago = serverNow.value - Date.parse(at);
  return ago < 60_000 ? "sending now" : `sent nothing for ${span(ago)}`;
}

export function Happened() {
  const all = happenings.value;
  return (
    <Pane id="happened" title="Just happened" class="happened">
      <ol class="plain-list">
        {all.map((one) => (
          <li key={one.key}>
            <time>{clockTime(one.at)}</time> <span>{one.words}</span>
          </li>
        ))}
      </ol>
      {all.length === 0 && <p class="empty">Nothing since this board was opened.</p>}
    </Pane>
  );
}
