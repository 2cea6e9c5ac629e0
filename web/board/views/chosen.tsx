/** The chosen waiting call: what was said, and one press to send the unit that is recommended. */

import type { NotServedReason } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { useKey } from "../keys/listen";
import { choices } from "../model/sending";
import { NOT_SERVED, suggestedReason } from "../model/waiting";
import type { WaitingCall } from "../model/wire";
import { assign, notServed } from "../state/actions";
import { adviceOn } from "../state/advice";
import { board, isLost } from "../state/desk";
import { chosenCall, open, panel } from "../state/view";
import { Act, Key } from "./parts";

export function ChosenCall({ call }: { call: WaitingCall }) {
  const sending = () => {
    panel.value = { name: "send", call: call.id, instead: null };
  };
  useKey("all_units", sending);
  useKey("escape", panel.value ? null : () => (chosenCall.value = null));
  return (
    <div class="chosen-call">
      <Warnings call={call} />
      {call.narrative && <p class="narrative">{call.narrative}</p>}
      <Best call={call} />
      <p class="chosen-ways">
        <button type="button" class="act" onClick={sending}>
          All units <Key of="all_units" />
        </button>
        <button type="button" class="act" onClick={() => open({ name: "call", id: call.id })}>
          Open call
        </button>
      </p>
      <NoTeam call={call} />
    </div>
  );
}

export function Warnings({ call }: { call: WaitingCall }) {
  const reported = [
    call.weapon_reported ? "Weapon reported" : null,
    call.violence_reported ? "Violence reported" : null,
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
  if (ranking === undefined) return <p class="advice">Asking who can go</p>;
  if (ranking === null)
    return <p class="advice">No recommendation for this call. Choose a unit.</p>;
  const [best, next] = choices(ranking, call, board.value?.units ?? []).filter(
    (one) => one.isQualified,
  );
  if (!best) return <p class="advice">No unit qualifies now. All units says why.</p>;
  return (
    <>
      <p class="best">
        <Act of={`assign-${call.id}`} class="main assign" run={() => void assign(call, best)}>
          Assign {best.call_sign} <Key of="Enter" />
        </Act>
        <span>{best.words}</span>
      </p>
      {next && (
        <p class="advice">
          Next: {next.call_sign}, {next.words}
        </p>
      )}
    </>
  );
}

/** Why no team goes: one press where the verdicts say it, else a choice. */
export function NoTeam({ call }: { call: WaitingCall }) {
  const suggested = suggestedReason(call);
  const keep = (reason: string) => {
    if (reason in NOT_SERVED) void notServed(call, reason as NotServedReason);
  };
  return (
    <p class="no-team">
      {suggested && call.not_served_reason !== suggested && (
        <Act of={`not-served-${call.id}`} run={() => keep(suggested)}>
          No team: {NOT_SERVED[suggested]}
        </Act>
      )}
      <label>
        No team goes, because
        <select
          value={call.not_served_reason ?? ""}
          disabled={isLost.value}
          onChange={(event) => keep(event.currentTarget.value)}
        >
          <option value="" disabled>
            choose a reason
          </option>
          {Object.entries(NOT_SERVED).map(([reason, words]) => (
            <option key={reason} value={reason}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}
