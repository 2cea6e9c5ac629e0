/** Calls for help, above everything else, until they are over. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BackupRequestWire, UnitStatus } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { site } from "../../shared/site";
import { common, statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime, span } from "../../shared/words/time";
import { goToRows, useKey } from "../keys/listen";
import { type Case, repeats, stageOf, title } from "../model/backups";
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
import { isInFront, isWall, panel } from "../state/view";
import { t, wordOf } from "../words/board";
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
        <p class="takeover-more">{t("help.more", { n: others.length - MOST_LINES })}</p>
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
  const quiet = one.quiet ? ` ${t("help.quiet")}` : "";
  return `${title(one, callSign(one.unit), clockTime(one.madeAt))}.${quiet}`;
}

/** So much of it is in sight that all of it was: sizes are no whole pixels everywhere. */
const WHOLE = 0.95;

/** A `ref` for the words of a call for help: once a dispatcher can see them, the crew is told so. */
function useSeen(one: Case): RefObject<HTMLDivElement | null> {
  const words = useRef<HTMLDivElement>(null);
  const isInSight = useSignal(false);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (changes) => {
        isInSight.value = (changes.at(-1)?.intersectionRatio ?? 0) >= WHOLE;
      },
      { threshold: WHOLE },
    );
    if (words.current) watcher.observe(words.current);
    return () => watcher.disconnect();
  }, []);
  const hasMine = one.record?.seen_by.some((person) => person.id === me.value?.id) ?? false;
  const isSeen = isInSight.value && isInFront.value && !isWall && !isLost.value;
  // Said again where it did not get through.
  const again = Math.floor(serverNow.value / 5_000);
  useEffect(() => {
    if (isSeen && !hasMine) void seen(one.id);
  }, [one.id, isSeen, hasMine, again]);
  return words;
}

function Big({ one }: { one: Case }) {
  const words = useSeen(one);
  const stage = stageOf(one, me.value?.id ?? "");
  const isCalm = stage === "going" || stage === "there" || stage === "turn_back";
  return (
    <section
      class={`takeover ${isCalm ? "calm" : ""}`}
      id="takeover"
      aria-label={t("backup_request")}
    >
      <div class="takeover-head">
        <Icon name="ring" size={54} />
        <p class="takeover-timer">
          <Since at={one.madeAt} />
          {one.late && <small>{t("help.late")}</small>}
        </p>
        <div class="takeover-words" ref={words}>
          <h2 class="takeover-title">{title(one, callSign(one.unit), clockTime(one.madeAt))}</h2>
          {one.quiet && <p class="takeover-quiet">{t("quiet")}</p>}
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
  const kind = record ? common(`backup.${record.kind}`) : t("help.any");
  const again = repeats(cases.value, one.id);
  return [
    `${kind}, ${common(`urgency.${one.urgency}`)}`,
    where?.incident ? where.place : null,
    unit ? `${statusWord(unit.status as UnitStatus).toLowerCase()}${forWords(unit)}` : null,
    unit && unit.crew.length > 0 ? t("crew_of", { n: unit.crew.length }) : null,
    record?.said_by_radio ? t("help.said_by_radio") : null,
    record?.message ? `“${record.message}”` : null,
    again > 0 ? t("help.repeated", { n: again + 1 }) : null,
    record?.unverified ? t("help.unverified") : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function forWords(unit: { status_as_of: string | null }): string {
  if (!unit.status_as_of) return "";
  return isLost.value
    ? ` ${t("help.since", { at: clockTime(unit.status_as_of) })}`
    : ` ${span(serverNow.value - Date.parse(unit.status_as_of))}`;
}

function howWords(one: Case): string {
  const position = one.unit ? units.value.get(one.unit)?.position : undefined;
  const age = position && !isLost.value ? serverNow.value - Date.parse(position.fix_at) : null;
  const within = position?.accuracy_m ? Math.round(position.accuracy_m) : null;
  return [
    t("help.made", { made: clockSeconds(one.madeAt), received: clockSeconds(one.receivedAt) }),
    age === null ? (position ? null : t("help.no_position")) : fixWords(age, within),
    one.state === "requested" ? t("help.unanswered") : null,
    // What has happened by itself because nobody has answered.
    one.state === "requested" ? wordOf("help_level", String(one.level)) : null,
    one.late ? t("help.stays") : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function fixWords(age: number, within: number | null): string {
  if (within === null) return t("help.fix", { span: span(age) });
  return t("help.fix_within", { span: span(age), n: within });
}

function Owner({ one }: { one: Case }) {
  const stage = stageOf(one, me.value?.id ?? "");
  const record = one.record;
  const owner = record?.acknowledged_by?.name ?? t("help.a_colleague");
  const key = `backup-${one.id}`;
  if (stage === "ask") {
    if (isWall) return <p class="takeover-owner">{t("help.nobodys")}</p>;
    return (
      <div class="takeover-take">
        <Act of={key} class="have-it" run={() => void haveIt(one.id)}>
          {t("help.i_have_it")} <Key of="backup" />
        </Act>
        <button type="button" class="hush" onClick={hush}>
          {t("help.hush")}
        </button>
      </div>
    );
  }
  // The wall speaks to everybody in the room.
  const isMine = stage === "mine" && !isWall;
  const who = isMine ? t("help.you_have_it") : t("help.has_it", { who: owner });
  return (
    <div class="takeover-owner">
      <p>
        <strong>{who}</strong>
      </p>
      {isMine && <p>{t("help.sees_name", { who: callSign(one.unit) ?? t("help.the_crew") })}</p>}
      {!isMine && (stage === "mine" || stage === "theirs") && <p>{t("help.nobody_goes")}</p>}
      {record && stage !== "mine" && stage !== "theirs" && <Going record={record} stage={stage} />}
    </div>
  );
}

function Going({ record, stage }: { record: BackupRequestWire; stage: string }) {
  const key = `backup-${record.id}`;
  const who = record.committed_unit ?? t("help.help");
  const going = record.eta
    ? t("help.going", { who, at: clockTime(record.eta) })
    : t("help.going_no_time", { who });
  return (
    <>
      <p>
        {stage === "there" && t("help.there", { who })}
        {stage === "going" && going}
        {stage === "turn_back" && t("help.turn_back", { who })}
      </p>
      {!isWall && (
        <p class="takeover-next">
          {stage === "going" && (
            <Act of={key} run={() => void helpArrived(record.id)}>
              {t("help.has_arrived", { who })}
            </Act>
          )}
          <Act of={key} run={() => void releaseHelp(record.id)}>
            {t("help.is_over")}
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
      <strong>{t("help.who")}</strong>
      {found.map((helper, n) => (
        <Act key={helper.name} of={`backup-${one.id}`} run={() => choose(helper.name)}>
          <b>{helper.name}</b> {helperWords(helper)} {isMine && <Key of={n + 1} />}
        </Act>
      ))}
      <span class="top-space" />
      {one.unit && !one.quiet && (
        <button type="button" class="act" onClick={() => speakTo(one)}>
          {speakWords(callSign(one.unit))} {isMine && <Key of="contact" />}
        </button>
      )}
    </div>
  );
}

function speakWords(who: string | null): string {
  return who === null ? t("help.speak_to_crew") : t("help.speak_to", { who });
}

function helperWords(helper: Helper): string {
  if (helper.crew === null) return t("help.enter_eta");
  const far = helper.distanceM === null ? t("place_unknown") : distanceWords(helper.distanceM);
  const doing = helper.leaves ? `${statusWord(helper.leaves).toLowerCase()}, ` : "";
  return `${doing}${far}, ${t("crew_of", { n: helper.crew })}`;
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
        <strong>{t("help.in_minutes", { who })}</strong>
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
          {t("help.minutes", { n: minutes })}
        </Act>
      ))}
      <button type="submit" class="act have-it" disabled={isLost.value}>
        {t("help.goes", { who })} <Key of="enter" />
      </button>
      <button type="button" class="act" onClick={back}>
        {t("help.somebody_else")} <Key of="escape" />
      </button>
      {site.value.radio_channel && !one.quiet && (
        <span>{t("help.radio", { channel: site.value.radio_channel })}</span>
      )}
    </form>
  );
}

/** The ones behind the first: one line each, and the same way to take them. */
function Small({ one }: { one: Case }) {
  const words = useSeen(one);
  const stage = stageOf(one, me.value?.id ?? "");
  const name = title(one, callSign(one.unit), clockTime(one.madeAt));
  return (
    <section
      class={`takeover small ${stage === "ask" ? "" : "calm"}`}
      aria-label={t("backup_request")}
    >
      <Icon name="ring" size={24} />
      <strong class="small-timer">
        <Since at={one.madeAt} />
      </strong>
      <div class="small-words" ref={words}>
        <strong>{name}</strong> {one.quiet && <strong>{t("quiet")}</strong>}{" "}
        <span class="takeover-what">{whatWords(one)}</span>
      </div>
      {stage === "ask" && !isWall && (
        <Act of={`backup-${one.id}`} run={() => void haveIt(one.id)}>
          {t("help.i_have_it")}
        </Act>
      )}
      {stage !== "ask" && <Owner one={one} />}
    </section>
  );
}
