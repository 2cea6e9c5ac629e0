/** Waiting calls: what each programme can do about them, and a unit in two clicks. */

import { within, word } from "../../shared/codes/codes";
import { NOT_SERVED_REASON } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { clockTime } from "../../shared/words/time";
import { walkRows } from "../keys/listen";
import { callWords, placeWords, priorityWord } from "../model/units";
import { chip, isToTake, owedSince, reasonsOf, sections } from "../model/waiting";
import type { Verdict, WaitingCall } from "../model/wire";
import { areas, callSign, waiting } from "../state/desk";
import { chosenCall, isWall, open } from "../state/view";
import { t } from "../words/board";
import { ChosenCall } from "./chosen";
import { AsItWas } from "./lost";
import { Pane, Since } from "./parts";

export function WaitList() {
  const { forTeam, others, toWriteUp, toClose } = sections(waiting.value);
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
        {!isWall && <Rest title={t("waiting.others")} calls={others} />}
        {!isWall && <Rest title={t("waiting.to_write_up")} calls={toWriteUp} />}
        {!isWall && <Rest title={t("waiting.to_close")} calls={toClose} />}
      </div>
    </Pane>
  );
}

/** Calls that no team has to take; nothing where there are none. */
function Rest({ title, calls }: { title: string; calls: readonly WaitingCall[] }) {
  if (calls.length === 0) return null;
  return (
    <>
      <Group title={title} count={calls.length} />
      {calls.map((call) => (
        <Card call={call} key={call.id} />
      ))}
    </>
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
            onClick={() => choose(call)}
          >
            {callWords(call)}
          </button>
          <p>{placeWords(call.address, area)}</p>
        </div>
        <strong class="timer">
          <Since at={owedSince(call) ?? call.received_at} />
        </strong>
      </div>
      {isToTake(call) && <Chips verdicts={call.verdicts ?? []} />}
      {(call.owed_by ?? []).map((one) => (
        <p class="not-served" key={one.assignment}>
          {owedWords(one)}
        </p>
      ))}
      {call.not_served_reason && (
        <p class="not-served">
          {t("waiting.not_served")} <b>{within(word(NOT_SERVED_REASON, call.not_served_reason))}</b>
        </p>
      )}
      {isChosen && !isWall && <ChosenCall call={call} />}
    </article>
  );
}

function owedWords({ unit, since }: NonNullable<WaitingCall["owed_by"]>[number]): string {
  const about = { unit: callSign(unit) ?? t("a_unit"), at: clockTime(since) };
  return since === null ? t("waiting.owes", about) : t("waiting.owes_since", about);
}

/**
 * The first press chooses; pressed again on the chosen one, it is the press of "Assign". A call
 * that no unit has to go to is opened.
 */
function choose(call: WaitingCall): void {
  if (chosenCall.value !== call.id) {
    chosenCall.value = call.id;
    return;
  }
  if (!isToTake(call)) {
    open({ name: "call", id: call.id });
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
