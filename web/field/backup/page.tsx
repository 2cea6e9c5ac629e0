/** The page of a call for help: the ladder, or in large letters that the radio is the way. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { site } from "../../shared/site";
import { clockSeconds, span, stopwatch } from "../../shared/words/time";
import type { Duty } from "../duty";
import { type Help, startOf, written } from "../overlay";
import { HoldButton } from "../parts/hold";
import { buzz } from "../signals";
import { t } from "../words/field";
import { wantedWords } from "./button";
import { isAlarm, type Ladder, RUNGS, type Rung } from "./ladder";
import { otherHelp, ownHelp, putAside } from "./state";
import { ladderOf, ladderTitle, ladderUnder, otherWords, radioSentence } from "./words";

/** Covers everything while a call for help is open, unless it was put aside. */
export function HelpPage({ duty, help }: { readonly duty: Duty; readonly help: Help }) {
  const state = ladderOf(duty, help);
  useCommittedBuzz(help.id, state);
  return isAlarm(state.face) ? (
    <RadioPage duty={duty} help={help} state={state} />
  ) : (
    <LadderPage duty={duty} help={help} state={state} />
  );
}

/** Once for each call that comes so far while its page is open, whichever is followed before. */
function useCommittedBuzz(id: string, { face }: Ladder): void {
  const told = useRef(new Map([[id, face]]));
  useEffect(() => {
    const before = told.current.get(id);
    if (face === "coming" && before !== "coming") buzz("committed");
    if (face === "no_answer" && before !== "no_answer") buzz("not_sent");
    told.current.set(id, face);
  }, [id, face]);
}

interface PageProps {
  readonly duty: Duty;
  readonly help: Help;
  readonly state: Ladder;
}

function Line({ help }: { readonly help: Help }) {
  const asked = help.made ?? help.record;
  return (
    <p class="help-line">
      <Icon name="ring" size={24} />
      <strong>
        {t("backup.title")}
        {asked && ` · ${wantedWords(asked)}`}
      </strong>
      <strong class="help-time">{stopwatch(now.value - startOf(help))}</strong>
    </p>
  );
}

// --- Use the radio ------------------------------------------------------------------------

function RadioPage({ duty, help, state }: PageProps) {
  const own = ownHelp(duty);
  const isSaid = own.every((one) => isSaidByRadio(duty, one));
  return (
    <div class="radio-page" role="alertdialog" aria-labelledby="radio-title">
      <div class="radio-top">
        <Line help={help} />
        <h1 id="radio-title" aria-live="assertive">
          <span>{t(state.face === "no_answer" ? "no_answer" : "not_sent")}</span>
          <span class="use-radio">
            <Icon name="radio" size={88} />
            {t("use_radio")}
          </span>
        </h1>
        <div class="say">
          <p>
            {site.value.radio_channel
              ? t("radio.channel_say", { name: site.value.radio_channel })
              : t("radio.say")}
          </p>
          <blockquote>{radioSentence(duty, help)}</blockquote>
        </div>
        <p>
          {state.face === "no_answer" ? (
            <NoAnswerWords help={help} />
          ) : (
            <NotSentWords help={help} />
          )}
        </p>
        <Others duty={duty} help={help} />
      </div>
      <div class="radio-actions">
        {own.length > 0 && (
          <button
            type="button"
            class="said"
            aria-pressed={isSaid}
            disabled={isSaid}
            onClick={() => {
              for (const one of own) amend(duty, one, { said_by_radio: true });
            }}
          >
            <Icon name="tick" />
            {t(isSaid ? "radio.was_said" : "radio.said")}
          </button>
        )}
        <HoldButton class="on-red" onDone={() => void cancel(duty, help)}>
          {(hold) => t(hold === "confirming" ? "backup.confirm" : "ladder.no_longer_hold")}
        </HoldButton>
        <button type="button" class="on-red quiet" onClick={() => putAside(duty)}>
          {t("ladder.back_to_call")}
        </button>
      </div>
    </div>
  );
}

function NotSentWords({ help }: { readonly help: Help }) {
  return (
    <>
      <strong>{t("not_sent.kept", { time: clockSeconds(startOf(help)) })}</strong>{" "}
      {t("not_sent.trying", { n: help.made?.attempts ?? 1 })}
    </>
  );
}

function NoAnswerWords({ help }: { readonly help: Help }) {
  const at = help.made?.receivedAt ?? Date.parse(help.record?.received_at ?? "");
  return (
    <>
      <strong>
        {t("no_answer.received", { time: clockSeconds(at), span: span(now.value - at) })}
      </strong>{" "}
      {t("no_answer.sounding")}
    </>
  );
}

/** Kept in the queue, and so through a killed page: it may get through later, and then they know. */
function isSaidByRadio(duty: Duty, help: Help): boolean {
  const amended = written(duty, "backup_request.amend").some(
    ({ mutation }) => mutation.record_id === help.id && mutation.fields.said_by_radio === true,
  );
  return amended || help.record?.said_by_radio === true;
}

function amend(duty: Duty, help: Help, fields: Record<string, unknown>): void {
  void duty.outbox.write({ kind: "backup_request.amend", recordId: help.id, fields });
}

/** Whoever has called takes back what they have called, and never a crewmate's in its place. */
async function cancel(duty: Duty, help: Help): Promise<void> {
  const own = ownHelp(duty);
  for (const { id } of own.length > 0 ? own : [help]) {
    await duty.outbox.write({ kind: "backup_request.cancel", recordId: id, fields: {} });
    duty.backups.cancel(id);
  }
}

/** What else the crew has asked for, and how far that has come. */
function Others({ duty, help }: { readonly duty: Duty; readonly help: Help }) {
  const others = otherHelp(duty, help);
  if (others.length === 0) return null;
  return (
    <ul class="also-asked">
      {others.map(({ help: one, state }) => (
        <li key={one.id}>{otherWords(one, state)}</li>
      ))}
    </ul>
  );
}

// --- The ladder ---------------------------------------------------------------------------

function LadderPage({ duty, help, state }: PageProps) {
  const isWriting = useSignal(false);
  const own = ownHelp(duty).at(-1);
  const isCalm = state.face === "coming" || state.face === "arrived";
  return (
    <div class="ladder-page" role="dialog" aria-labelledby="ladder-title">
      <header class={`ladder-top ${isCalm ? "calm" : ""}`}>
        <Line help={help} />
        <h1 id="ladder-title" aria-live="assertive">
          {ladderTitle(state, help)}
        </h1>
        <p>{ladderUnder(state, help)}</p>
      </header>
      <main>
        <ol class="ladder">
          {RUNGS.map((rung) => (
            <LadderRung key={rung} rung={rung} help={help} state={state} />
          ))}
        </ol>
        {!help.made && help.record && (
          <p>{t("ladder.made_by", { name: help.record.author.name })}</p>
        )}
        <Others duty={duty} help={help} />
        <p class="card radio-hint">
          <Icon name="radio" />
          <span>
            <strong>{t("ladder.also_radio")}</strong>{" "}
            {site.value.radio_channel && t("ladder.channel", { name: site.value.radio_channel })}
          </span>
        </p>
        {own && isWriting.value && (
          <Words
            onSend={(message) => {
              amend(duty, own, { message });
              isWriting.value = false;
            }}
          />
        )}
      </main>
      <footer class="ladder-dock">
        {own && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              isWriting.value = !isWriting.value;
            }}
          >
            <Icon name="note" />
            {t("ladder.add_words")}
          </button>
        )}
        <HoldButton class="plain" onDone={() => void cancel(duty, help)}>
          {(hold) => t(hold === "confirming" ? "backup.confirm" : "ladder.no_longer_hold")}
        </HoldButton>
        <button type="button" class="link" onClick={() => putAside(duty)}>
          {t("ladder.back_to_call")}
        </button>
      </footer>
    </div>
  );
}

function Words({ onSend }: { readonly onSend: (words: string) => void }) {
  const text = useSignal("");
  return (
    <form
      class="words"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.value.trim()) onSend(text.value.trim());
      }}
    >
      <label>
        {t("ladder.words")}
        <textarea
          rows={2}
          maxLength={500}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="plain">
        {t("ladder.words_send")}
      </button>
    </form>
  );
}

const WAITING: Readonly<Record<Rung, IconName>> = {
  device: "device",
  received: "received",
  seen: "person",
  committed: "clock",
  arrived: "pin",
};

function LadderRung({
  rung,
  help,
  state,
}: {
  readonly rung: Rung;
  readonly help: Help;
  readonly state: Ladder;
}) {
  const place = RUNGS.indexOf(rung);
  const reached = RUNGS.indexOf(state.rung);
  const is = place <= reached ? "done" : place === reached + 1 ? "next" : "later";
  const at = timeOf(rung, help);
  return (
    <li class={`rung ${is}`}>
      <span class="rung-mark">
        <Icon name={is === "done" ? "tick" : is === "next" ? "clock" : WAITING[rung]} />
      </span>
      <span class="rung-words">
        <strong>{rungWords(rung, help, state, is === "done")}</strong>
        {rung === "committed" && is !== "done" && <span>{t("ladder.not_yet")}</span>}
        {rung === "seen" && is === "done" && <span>{t("ladder.person_knows")}</span>}
      </span>
      <span class="rung-time">
        {is === "done" ? at && clockSeconds(at) : is === "next" ? t("ladder.waiting") : ""}
      </span>
    </li>
  );
}

function rungWords(rung: Rung, help: Help, state: Ladder, isDone: boolean): string {
  if (rung === "seen") {
    return isDone && state.seenBy
      ? t("ladder.seen", { name: state.seenBy })
      : t("ladder.seen_short");
  }
  if (rung === "committed") {
    const unit = help.record?.committed_unit;
    return isDone && unit ? t("ladder.committed", { unit }) : t("ladder.committed_short");
  }
  return t(`ladder.${rung}`);
}

/** ms since 1970; the record has no time for the other rungs. */
function timeOf(rung: Rung, { made, record }: Help): number | null {
  if (rung === "device") return made?.madeAt ?? (record ? Date.parse(record.corrected_at) : null);
  if (rung === "received") {
    return made?.receivedAt ?? (record ? Date.parse(record.received_at) : null);
  }
  const at = rung === "seen" ? record?.acknowledged_at : null;
  return at ? Date.parse(at) : null;
}
