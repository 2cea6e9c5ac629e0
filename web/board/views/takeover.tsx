/** Calls for help, above everything else, until they are over. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BackupRequestWire, UnitStatus } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { site } from "../../shared/site";
import { common, statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime, span } from "../../shared/words/time";
import { goToRows, useKey } from "../keys/listen";
import { type Case, LEVEL_WORDS, repeats, stageOf, title } from "../model/backups";
import { distanceWords, type Helper, helpers } from "../model/going";
import { whereabouts } from "../model/units";
import { hush } from "../sound/loop";
import { commitHelp, haveIt, helpArrived, releaseHelp, seen } from "../state/actions";
import {
  assignments,
  callSign,
  cases,
  incidents,
  isLost,
  serverNow,
  shown,
  units,
} from "../state/desk";
import { me } from "../state/session";
import { isWall, panel } from "../state/view";
import { Act, focusWhenOpened, Key, Since } from "./parts";

/** Beyond these a number is shown: the takeover never scrolls. */
const MOST_LINES = 3;

export function Takeover() {
  const [first, ...others] = shown.value;
  const mine = stageOfMine(first);
  useKey("backup", first && !isWall && !isLost.value ? () => press(first) : null);
  useKey("contact", mine ? () => speakTo(mine) : null);
  return (
    <div class="takeovers">
      <p class="out-of-sight" role="alert">
        {first?.state === "requested" && announced(first)}
      </p>
      {first && <Big one={first} key={first.id} />}
      {others.slice(0, MOST_LINES).map((one) => (
        <Small one={one} key={one.id} />
      ))}
      {others.length > MOST_LINES && (
        <p class="takeover-more">{others.length - MOST_LINES} more ask for backup</p>
      )}
    </div>
  );
}

function stageOfMine(one: Case | undefined): Case | null {
  return one && stageOf(one, me.value?.id ?? "") === "mine" ? one : null;
}

function press(one: Case): void {
  if (one.state === "requested") void haveIt(one.id);
  else goToRows("takeover");
}

function speakTo(one: Case): void {
  if (one.unit) panel.value = { name: "unit", unit: one.unit };
}

function announced(one: Case): string {
  const quiet = one.quiet ? " Quiet: do not call by radio." : "";
  return `${title(one, callSign(one.unit), clockTime(one.madeAt))}.${quiet}`;
}

/** Shown here, on a screen somebody looks at: the crew is told so. */
function useSeen(one: Case): void {
  const hasMine = one.record?.seen_by.some((person) => person.id === me.value?.id) ?? false;
  const second = Math.floor(serverNow.value / 5_000);
  useEffect(() => {
    const isLooked = document.visibilityState === "visible" && !isWall && !isLost.value;
    if (isLooked && !hasMine) void seen(one.id);
  }, [one.id, hasMine, second]);
}

function Big({ one }: { one: Case }) {
  useSeen(one);
  const stage = stageOf(one, me.value?.id ?? "");
  const isCalm = stage === "going" || stage === "there" || stage === "turn_back";
  return (
    <section class={`takeover ${isCalm ? "calm" : ""}`} id="takeover" aria-label="Backup request">
      <div class="takeover-head">
        <Icon name="ring" size={54} />
        <p class="takeover-timer">
          <Since at={one.madeAt} />
          {one.late && <small>late</small>}
        </p>
        <div class="takeover-words">
          <h2 class="takeover-title">{title(one, callSign(one.unit), clockTime(one.madeAt))}</h2>
          {one.quiet && <p class="takeover-quiet">QUIET: do not call by radio</p>}
          <p class="takeover-what">{whatWords(one)}</p>
          <p class="takeover-how">{howWords(one)}</p>
        </div>
        <Owner one={one} />
      </div>
      {!isWall && (stage === "mine" || stage === "theirs") && <WhoGoes one={one} />}
    </section>
  );
}

function whatWords(one: Case): string {
  const record = one.record;
  const unit = one.unit ? units.value.get(one.unit) : undefined;
  const where = unit ? whereabouts(unit, assignments.value, incidents.value) : null;
  const kind = record ? common(`backup.${record.kind}`) : "Backup";
  const again = repeats(cases.value, one.id);
  return [
    `${kind}, ${common(`urgency.${one.urgency}`)}`,
    where?.incident ? where.place : null,
    unit ? `${statusWord(unit.status as UnitStatus).toLowerCase()}${forWords(unit)}` : null,
    unit && unit.crew.length > 0 ? `crew of ${unit.crew.length}` : null,
    record?.said_by_radio ? "crew said it on the radio" : null,
    record?.message ? `“${record.message}”` : null,
    again > 0 ? `asked ${again + 1} times` : null,
    record?.unverified ? "from a withdrawn tablet, not verified" : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function forWords(unit: { status_as_of: string | null }): string {
  if (!unit.status_as_of) return "";
  return isLost.value
    ? ` since ${clockTime(unit.status_as_of)}`
    : ` ${span(serverNow.value - Date.parse(unit.status_as_of))}`;
}

function howWords(one: Case): string {
  const position = one.unit ? units.value.get(one.unit)?.position : undefined;
  const age = position && !isLost.value ? serverNow.value - Date.parse(position.fix_at) : null;
  const within = position?.accuracy_m ? `, within ${Math.round(position.accuracy_m)} m` : "";
  return [
    `Made ${clockSeconds(one.madeAt)}, received ${clockSeconds(one.receivedAt)}`,
    age === null ? (position ? null : "no position") : `fix ${span(age)} old${within}`,
    one.state === "requested" ? "nobody has answered" : null,
    one.state === "requested" ? LEVEL_WORDS[one.level] : null,
    one.late ? "stays here until a person answers" : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Owner({ one }: { one: Case }) {
  const stage = stageOf(one, me.value?.id ?? "");
  const record = one.record;
  const owner = record?.acknowledged_by?.name ?? "A colleague";
  const key = `backup-${one.id}`;
  if (stage === "ask") {
    if (isWall) return <p class="takeover-owner">Nobody has it yet</p>;
    return (
      <div class="takeover-take">
        <Act of={key} class="have-it" run={() => void haveIt(one.id)}>
          I have it <Key of="backup" />
        </Act>
        <button type="button" class="hush" onClick={hush}>
          Quiet for 15 s
        </button>
      </div>
    );
  }
  // The wall speaks to everybody in the room.
  const isMine = stage === "mine" && !isWall;
  const who = isMine ? "You have it." : `${owner} has it.`;
  return (
    <div class="takeover-owner">
      <p>
        <strong>{who}</strong>
      </p>
      {isMine && <p>{callSign(one.unit) ?? "The crew"} sees your name.</p>}
      {!isMine && (stage === "mine" || stage === "theirs") && <p>No unit committed yet</p>}
      {record && stage !== "mine" && stage !== "theirs" && <Going record={record} stage={stage} />}
    </div>
  );
}

function Going({ record, stage }: { record: BackupRequestWire; stage: string }) {
  const key = `backup-${record.id}`;
  const who = record.committed_unit ?? "Help";
  const eta = record.eta ? `, there at ${clockTime(record.eta)}` : ", no time given";
  return (
    <>
      <p>
        {stage === "there" && `${who} is there`}
        {stage === "going" && `${who} is going${eta}`}
        {stage === "turn_back" && `The crew needs no help any more. Tell ${who} to turn round.`}
      </p>
      {!isWall && (
        <p class="takeover-next">
          {stage === "going" && (
            <Act of={key} run={() => void helpArrived(record.id)}>
              {who} has arrived
            </Act>
          )}
          <Act of={key} run={() => void releaseHelp(record.id)}>
            It is over
          </Act>
        </p>
      )}
    </>
  );
}

/** Two steps: who, then how many minutes; both with the keyboard alone. */
function WhoGoes({ one }: { one: Case }) {
  const chosen = useSignal<string | null>(null);
  const unit = one.unit ? units.value.get(one.unit) : undefined;
  const record = one.record;
  const own = record?.latitude != null && record.longitude != null ? record : null;
  const at = own
    ? { latitude: own.latitude as number, longitude: own.longitude as number }
    : (unit?.position ?? null);
  const found = helpers(record?.kind ?? "law_enforcement", one.unit, at, [...units.value.values()]);
  const isMine = stageOf(one, me.value?.id ?? "") === "mine";
  const choose = (name: string) => {
    chosen.value = name;
  };
  const isOpen = chosen.value !== null;
  useKey(
    "digit",
    isMine && !isOpen && !isLost.value
      ? (digit) => {
          const helper = found[digit - 1];
          if (helper) choose(helper.name);
        }
      : null,
  );
  useKey(
    "escape",
    isOpen
      ? () => {
          chosen.value = null;
        }
      : null,
  );
  if (chosen.value) {
    return (
      <Minutes
        who={chosen.value}
        one={one}
        back={() => {
          chosen.value = null;
        }}
      />
    );
  }
  return (
    <div class="who-goes">
      <strong>Who goes?</strong>
      {found.map((helper, n) => (
        <Act key={helper.name} of={`backup-${one.id}`} run={() => choose(helper.name)}>
          <b>{helper.name}</b> {helperWords(helper)} {isMine && <Key of={String(n + 1)} />}
        </Act>
      ))}
      <span class="top-space" />
      {one.unit && !one.quiet && (
        <button type="button" class="act" onClick={() => speakTo(one)}>
          Speak to {callSign(one.unit) ?? "the crew"} {isMine && <Key of="contact" />}
        </button>
      )}
    </div>
  );
}

function helperWords(helper: Helper): string {
  if (helper.crew === null) return "enter ETA";
  const far = helper.distanceM === null ? "place unknown" : distanceWords(helper.distanceM);
  const doing = helper.leaves ? `${statusWord(helper.leaves).toLowerCase()}, ` : "";
  return `${doing}${far}, crew of ${helper.crew}`;
}

const MINUTES = [3, 5, 8, 12, 20];

function Minutes({ who, one, back }: { who: string; one: Case; back: () => void }) {
  const send = (minutes: number | null) => {
    const eta = minutes === null ? null : new Date(serverNow.value + minutes * 60_000);
    void commitHelp(one.id, who, eta?.toISOString() ?? null);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("minutes"));
    send(text === "" ? null : Number(text));
  };
  const key = `backup-${one.id}`;
  return (
    <form class="who-goes" onSubmit={submit}>
      <label>
        <strong>{who}: in how many minutes?</strong>
        {/* Opened by a press of this person: the focus goes where they go on. */}
        <input
          name="minutes"
          type="number"
          min="0"
          max="600"
          inputMode="numeric"
          ref={focusWhenOpened}
        />
      </label>
      {MINUTES.map((minutes) => (
        <Act key={minutes} of={key} run={() => send(minutes)}>
          {minutes} min
        </Act>
      ))}
      <button type="submit" class="act have-it" disabled={isLost.value}>
        {who} goes <Key of="Enter" />
      </button>
      <button type="button" class="act" onClick={back}>
        Somebody else <Key of="Esc" />
      </button>
      {site.value.radio_channel && !one.quiet && <span>Radio: {site.value.radio_channel}</span>}
    </form>
  );
}

/** The ones behind the first: one line each, and the same way to take them. */
function Small({ one }: { one: Case }) {
  useSeen(one);
  const stage = stageOf(one, me.value?.id ?? "");
  const name = title(one, callSign(one.unit), clockTime(one.madeAt));
  return (
    <section class={`takeover small ${stage === "ask" ? "" : "calm"}`} aria-label="Backup request">
      <Icon name="ring" size={24} />
      <strong class="small-timer">
        <Since at={one.madeAt} />
      </strong>
      <strong>{name}</strong>
      {one.quiet && <strong>QUIET: do not call by radio</strong>}
      <span class="takeover-what">{whatWords(one)}</span>
      <span class="top-space" />
      {stage === "ask" && !isWall && (
        <Act of={`backup-${one.id}`} run={() => void haveIt(one.id)}>
          I have it
        </Act>
      )}
      {stage !== "ask" && <Owner one={one} />}
    </section>
  );
}
