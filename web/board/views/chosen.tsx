/** The chosen waiting call: what was said, and one press to send the unit that is recommended. */

import { offered, within, word } from "../../shared/codes/codes";
import { NOT_SERVED_REASON } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { useKey } from "../keys/listen";
import { choices } from "../model/sending";
import { isToClose, isToTake, suggestedReason } from "../model/waiting";
import type { WaitingCall } from "../model/wire";
import { assign, notServed } from "../state/actions";
import { adviceOn } from "../state/advice";
import { board, isLost } from "../state/desk";
import { chosenCall, open, panel } from "../state/view";
import { t } from "../words/board";
import { CloseCall } from "./ending";
import { Act, Key } from "./parts";

export function ChosenCall({ call }: { call: WaitingCall }) {
  useKey("escape", panel.value ? null : () => (chosenCall.value = null));
  return (
    <div class="chosen-call">
      <Warnings call={call} />
      {call.narrative && <p class="narrative">{call.narrative}</p>}
      {isToTake(call) ? <ToTake call={call} /> : <Finished call={call} />}
    </div>
  );
}

/** No unit is offered: somebody was there already. Another one is sent on the call's own page. */
function Finished({ call }: { call: WaitingCall }) {
  return (
    <>
      <p class="chosen-ways">
        <OpenCall call={call} />
      </p>
      <CloseCall call={call} isWritten={isToClose(call)} />
    </>
  );
}

function OpenCall({ call }: { call: WaitingCall }) {
  return (
    <button type="button" class="act" onClick={() => open({ name: "call", id: call.id })}>
      {t("chosen.open")}
    </button>
  );
}

function ToTake({ call }: { call: WaitingCall }) {
  const sending = () => {
    panel.value = { name: "send", call: call.id, instead: null };
  };
  useKey("all_units", sending);
  return (
    <>
      <Best call={call} />
      <p class="chosen-ways">
        <button type="button" class="act" onClick={sending}>
          {t("chosen.all_units")} <Key of="all_units" />
        </button>
        <OpenCall call={call} />
      </p>
      <NoTeam call={call} />
    </>
  );
}

export function Warnings({ call }: { call: WaitingCall }) {
  const reported = [
    call.weapon_reported ? t("weapon_reported") : null,
    call.violence_reported ? t("violence_reported") : null,
  ].filter((one) => one !== null);
  const all = [...reported, ...call.cautions];
  if (all.length === 0) return null;
  return (
    <ul class="cautions">
      {all.map((caution) => (
        <li key={caution}>
          <Icon name="warning" size={18} /> {caution}
        </li>
      ))}
    </ul>
  );
}

function Best({ call }: { call: WaitingCall }) {
  const ranking = adviceOn(call.id);
  if (ranking === undefined) return <p class="advice">{t("chosen.asking")}</p>;
  if (ranking === null) return <p class="advice">{t("chosen.no_advice")}</p>;
  const [best, next] = choices(ranking, call, board.value?.units ?? []).filter(
    (one) => one.isQualified,
  );
  if (!best) return <p class="advice">{t("chosen.nobody")}</p>;
  return (
    <>
      <p class="best">
        <Act of={`assign-${call.id}`} class="main assign" run={() => void assign(call, best)}>
          {t("chosen.assign", { unit: best.call_sign })} <Key of="enter" />
        </Act>
        <span>{best.words}</span>
      </p>
      {next && <p class="advice">{t("chosen.next", { unit: next.call_sign, why: next.words })}</p>}
    </>
  );
}

/** Why no team goes: one press where the verdicts say it, else a choice. */
export function NoTeam({ call }: { call: WaitingCall }) {
  const suggested = suggestedReason(call);
  const keep = (chosen: string) => {
    const reason = offered(NOT_SERVED_REASON).find((one) => one === chosen);
    if (reason) void notServed(call, reason);
  };
  return (
    <p class="no-team">
      {suggested && call.not_served_reason !== suggested && (
        <Act of={`not-served-${call.id}`} run={() => keep(suggested)}>
          {t("chosen.no_team", { reason: within(word(NOT_SERVED_REASON, suggested)) })}
        </Act>
      )}
      <label>
        {t("chosen.no_team_because")}
        <select
          value={call.not_served_reason ?? ""}
          disabled={isLost.value}
          onChange={(event) => keep(event.currentTarget.value)}
        >
          <option value="" disabled>
            {t("chosen.choose")}
          </option>
          {offered(NOT_SERVED_REASON).map((reason) => (
            <option key={reason} value={reason}>
              {word(NOT_SERVED_REASON, reason)}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}
