/** All units for one call, by number: who qualifies first, and why the others do not. */

import { useKey } from "../keys/listen";
import { stageOf } from "../model/backups";
import { type Choice, choices } from "../model/sending";
import { callWords, priorityWord } from "../model/units";
import { assign, reassign } from "../state/actions";
import { adviceOn } from "../state/advice";
import { asking, assignments, board, callSign, incidents, isLost } from "../state/desk";
import { me } from "../state/session";
import { t } from "../words/board";
import { Close, closePanel } from "./close";
import { Act, Key, Pane } from "./parts";

interface Props {
  readonly call: string;
  /** An assignment whose unit gives the call away. */
  readonly instead: string | null;
}

export function SendPanel({ call: id, instead }: Props) {
  const call = incidents.value.get(id);
  const on = new Set(
    [...assignments.value.values()].filter((one) => one.incident === id).map((one) => one.unit),
  );
  const ranking = adviceOn(id);
  const all = choices(ranking, call, board.value?.units ?? []).filter((one) => !on.has(one.id));
  const send = async (unit: Choice) => {
    if (!call) return;
    const isDone = await (instead ? reassign(instead, unit) : assign(call, unit));
    if (isDone) closePanel();
  };
  // Whoever has a call for help on hand chooses by number who goes there, and nothing else.
  const areNumbersTaken = asking.value.some(
    ({ members: [first] }) => stageOf(first, me.value?.id ?? "") === "mine",
  );
  useKey(
    "digit",
    isLost.value || areNumbersTaken
      ? null
      : (digit) => {
          const unit = all[digit - 1];
          if (unit) void send(unit);
        },
  );
  const from = instead ? callSign(assignments.value.get(instead)?.unit ?? null) : null;
  return (
    <Pane
      id="panel"
      class="panel"
      title={from ? t("send.instead", { unit: from }) : t("send.title")}
      aside={<Close />}
    >
      <div class="scroll">
        <p class="panel-what">
          {call
            ? `${priorityWord(call.priority)} ${callWords(call)}, ${call.address ?? t("no_address.within")}`
            : t("send.over")}
        </p>
        {ranking === null && <p class="advice">{t("send.not_ranked")}</p>}
        <ol class="choices">
          {all.map((unit, n) => (
            <li key={unit.id} class={unit.isQualified ? "" : "not-qualified"}>
              <Act
                of={instead ? `reassign-${instead}` : `assign-${id}`}
                class={unit.isQualified ? "main" : ""}
                run={() => void send(unit)}
              >
                {unit.isQualified
                  ? unit.call_sign
                  : t("send.all_the_same", { unit: unit.call_sign })}
                {n < 9 && !areNumbersTaken && <Key of={n + 1} />}
              </Act>
              <span>{unit.words}</span>
            </li>
          ))}
        </ol>
        {all.length === 0 && <p class="empty">{t("send.none")}</p>}
      </div>
    </Pane>
  );
}
