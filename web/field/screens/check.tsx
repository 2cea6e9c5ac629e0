/** "All three OK?" covers the page; the dock stays. Both answers look alike to whoever watches. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CheckAnswer } from "../../shared/api/openapi";
import { word } from "../../shared/codes/codes";
import { CHECK_ANSWER } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { span } from "../../shared/words/time";
import type { Duty } from "../duty";
import { currentCall, myUnit } from "../overlay";
import { SceneHeader } from "../parts/scene-header";
import { Dock } from "../parts/screen";
import { check, reached } from "../reports";
import { type DueCheck, UNTIL_ALARM_MS } from "../rules/checks";
import { buzz } from "../signals";
import { t } from "../words/field";

const THANKS_MS = 2_500;

const thanksUntil = signal(0);

/** Whether the question, or the thanks for its answer, covers the page. */
export function isCheckShown(duty: Duty): boolean {
  return thanksUntil.value > now.value || dueNow(duty) !== null;
}

function dueNow(duty: Duty): DueCheck | null {
  const due = check(duty);
  return due !== null && due.dueAt <= now.value ? due : null;
}

export function CheckCover({ duty }: { readonly duty: Duty }) {
  const due = dueNow(duty);
  const isDue = due !== null;
  useEffect(() => {
    if (isDue) buzz("check");
  }, [isDue]);
  if (thanksUntil.value > now.value) return <Thanks duty={duty} />;
  if (due === null) return null;
  const answer = (said: CheckAnswer) => {
    thanksUntil.value = Date.now() + THANKS_MS;
    buzz("answer");
    reply(duty, due, said);
  };
  return <Question duty={duty} due={due} onAnswer={answer} />;
}

function reply(duty: Duty, due: DueCheck, answer: CheckAnswer): void {
  const fields = { answer, assignment: due.assignment };
  const named = due.id === null ? {} : { recordId: due.id };
  void duty.outbox.write({ kind: "safety_check.answer", ...named, fields });
}

interface QuestionProps {
  readonly duty: Duty;
  readonly due: DueCheck;
  readonly onAnswer: (answer: CheckAnswer) => void;
}

function Question({ duty, due, onAnswer }: QuestionProps) {
  const left = Math.ceil((due.dueAt + UNTIL_ALARM_MS - now.value) / 1000);
  const call = currentCall(duty);
  const arrived = call ? (reached(duty, call).get("on_scene")?.at ?? null) : null;
  return (
    <div class="cover" role="alertdialog" aria-labelledby="check-title">
      <SceneHeader duty={duty} />
      <main class="check">
        <div class="check-top">
          <Countdown left={left} />
          <div>
            <h1 id="check-title">{question(myUnit(duty)?.crew.length ?? 0)}</h1>
            {arrived !== null && <p>{t("check.on_scene", { time: span(now.value - arrived) })}</p>}
            <p>{t(left > 0 ? "check.then" : "check.alerted")}</p>
          </div>
        </div>
        <div class="check-answers">
          <button type="button" class="main huge" onClick={() => onAnswer("ok")}>
            <Icon name="tick" size={48} />
            {word(CHECK_ANSWER, "ok")}
          </button>
          <button type="button" class="plain tall" onClick={() => onAnswer("need_cover")}>
            {word(CHECK_ANSWER, "need_cover")}
          </button>
          <p class="hint">{t("check.one")}</p>
        </div>
      </main>
      <Dock duty={duty} />
    </div>
  );
}

function question(crew: number): string {
  if (crew === 3) return t("check.question_3");
  return t(crew === 2 ? "check.question_2" : "check.question");
}

function Countdown({ left }: { readonly left: number }) {
  const share = Math.max(0, left) / (UNTIL_ALARM_MS / 1000);
  return (
    <div class="countdown">
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle class="track" cx="60" cy="60" r="52" />
        <circle
          class="fill"
          cx="60"
          cy="60"
          r="52"
          pathLength="100"
          stroke-dasharray={`${share * 100} 100`}
        />
      </svg>
      <p>
        <strong>{Math.max(0, left)}</strong>
        <span>{t("check.seconds")}</span>
      </p>
    </div>
  );
}

function Thanks({ duty }: { readonly duty: Duty }) {
  return (
    <div class="cover" role="status">
      <SceneHeader duty={duty} />
      <main class="check thanks">
        <Icon name="tick" size={72} />
        <h1>{t("check.thanks")}</h1>
        <p>{t("check.thanks_text")}</p>
      </main>
      <Dock duty={duty} />
    </div>
  );
}
