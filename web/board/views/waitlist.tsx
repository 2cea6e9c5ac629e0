/** Waiting calls: what each programme can do about them, and a unit in two clicks. */

import { Icon } from "../../shared/look/icons";
import { walkRows } from "../keys/listen";
import { callWords, placeWords, priorityWord } from "../model/units";
import { chip, reasonsOf, sections } from "../model/waiting";
import type { Verdict, WaitingCall } from "../model/wire";
import { areas, waiting } from "../state/desk";
import { chosenCall, isWall } from "../state/view";
import { t } from "../words/board";
import { ChosenCall } from "./chosen";
import { AsItWas } from "./lost";
import { Pane, Since } from "./parts";

export function WaitList() {
  const { forTeam, others } = sections(waiting.value);
  const count = isWall
    ? t("waiting.count", { team: forTeam.length, others: others.length })
    : waiting.value.length;
  return (
    <Pane
      id="waiting"
      class="waiting"
      title={t("waiting.title")}
      count={count}
      aside={<AsItWas otherwise={t("waiting.order")} />}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows walk through its buttons */}
      <div class="scroll" onKeyDown={walkRows}>
        {!isWall && <Group title={t("waiting.for_team")} count={forTeam.length} />}
        {forTeam.map((call) => (
          <Card call={call} key={call.id} />
        ))}
        {forTeam.length === 0 && <p class="empty">{t("waiting.none")}</p>}
        {!isWall && others.length > 0 && (
          <>
            <Group title={t("waiting.others")} count={others.length} />
            {others.map((call) => (
              <Card call={call} key={call.id} />
            ))}
          </>
        )}
      </div>
    </Pane>
  );
}

function Group({ title, count }: { title: string; count: number }) {
  return (
    <h3 class="group">
      {title} <span class="count">{count}</span>
    </h3>
  );
}

function Card({ call }: { call: WaitingCall }) {
  const isChosen = chosenCall.value === call.id;
  const area = areas.value.find((one) => one.id === call.area)?.name;
  return (
    <article class={`card ${isChosen ? "chosen" : ""}`}>
      <div class="card-head">
        <Priority of={call.priority} />
        <div class="card-words">
          <button
            type="button"
            class="row"
            data-row
            data-call={call.id}
            aria-pressed={isChosen}
            disabled={isWall}
            onClick={() => choose(call.id)}
          >
            {callWords(call)}
          </button>
          <p>{placeWords(call.address, area)}</p>
        </div>
        <strong class="timer">
          <Since at={call.received_at} />
        </strong>
      </div>
      <Chips verdicts={call.verdicts ?? []} />
      {call.not_served_reason && (
        <p class="not-served">
          {t("waiting.not_served")} <b>{t(`not_served.${call.not_served_reason}`)}</b>
        </p>
      )}
      {isChosen && !isWall && <ChosenCall call={call} />}
    </article>
  );
}

/** The first press chooses; pressed again on the chosen one, it is the press of "Assign". */
function choose(id: string): void {
  if (chosenCall.value !== id) {
    chosenCall.value = id;
    return;
  }
  document.querySelector<HTMLButtonElement>(".card.chosen .assign")?.click();
}

export function Priority({ of }: { of: number | null }) {
  return (
    <span class="priority">
      <span class="out-of-sight">{t("waiting.priority")} </span>
      {priorityWord(of)}
    </span>
  );
}

export function Chips({ verdicts }: { verdicts: readonly Verdict[] }) {
  if (verdicts.length === 0) return null;
  return (
    <ul class="chips" aria-label={t("waiting.chips")}>
      {verdicts.map((verdict) => {
        const { mark, programme, words } = chip(verdict);
        return (
          <li class={`chip ${mark}`} key={verdict.programme} title={reasonsOf(verdict)}>
            <Icon name={mark === "cross" ? "no" : mark} size={15} />
            <b>{programme}</b> {words}
          </li>
        );
      })}
    </ul>
  );
}
