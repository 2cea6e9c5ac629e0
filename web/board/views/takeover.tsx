/** Calls for help, above everything else, until they are over. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { UnitStatus } from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import { BACKUP_KIND, URGENCY } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime, span } from "../../shared/words/time";
import { goToRows, useKey } from "../keys/listen";
import {
  type Case,
  going,
  isQuiet,
  linesOf,
  type Situation,
  stageOf,
  title,
  toTake,
} from "../model/backups";
import { whereabouts } from "../model/units";
import { hush } from "../sound/loop";
import { haveIt, seen } from "../state/actions";
import { asking, assignments, callSign, incidents, isLost, serverNow, units } from "../state/desk";
import { me } from "../state/session";
import { isInFront, isWall } from "../state/view";
import { t, wordOf } from "../words/board";
import { Act, Key, Since } from "./parts";
import { Going, goingWords, ids, isMine, speakTo, WhoGoes } from "./who-goes";

/** Beyond these a number is shown: the takeover never scrolls. */
const MOST_LINES = 3;

export function Takeover() {
  const [first, ...others] = asking.value;
  const mine = isMine(first) ? first : null;
  useKey("backup", first && !isWall && !isLost.value ? () => press(first) : null);
  useKey("contact", mine ? () => speakTo(mine) : null);
  return (
    <div class="takeovers">
      <p class="out-of-sight" role="alert">
        {first && toTake(first).length > 0 && announced(first)}
      </p>
      {first && <Big all={first} key={first.key} />}
      {others.slice(0, MOST_LINES).map((one) => (
        <Small all={one} key={one.key} />
      ))}
      {others.length > MOST_LINES && (
        <p class="takeover-more">{t("help.more", { n: others.length - MOST_LINES })}</p>
      )}
    </div>
  );
}

/** Whoever presses it has before them what each of the crew has said. */
function take(all: Situation): void {
  void haveIt(all.key, ids(toTake(all)));
}

function press(all: Situation): void {
  if (toTake(all).length > 0) take(all);
  else goToRows("takeover");
}

function announced(all: Situation): string {
  const words = linesOf(all).map((one) => one.record?.message);
  const quiet = isQuiet(all) ? t("help.quiet") : null;
  return [`${titleOf(all)}.`, quiet, ...words].filter(Boolean).join(" ");
}

function titleOf({ unit, members: [first] }: Situation): string {
  return title(first, callSign(unit), clockTime(first.madeAt));
}

/** So much of it is in sight that all of it was: sizes are no whole pixels everywhere. */
const WHOLE = 0.95;

/** A `ref` for the words of calls for help: once a dispatcher can see them, their crew is told so. */
function useSeen<T extends HTMLElement>(all: readonly Case[]): RefObject<T | null> {
  const words = useRef<T>(null);
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
  const isSeen = isInSight.value && isInFront.value && !isWall && !isLost.value;
  const unseen = ids(all.filter((one) => !isSeenByMe(one)));
  // Said again where it did not get through.
  const again = Math.floor(serverNow.value / 5_000);
  useEffect(() => {
    if (isSeen) for (const id of unseen) void seen(id);
  }, [unseen.join(), isSeen, again]);
  return words;
}

function isSeenByMe(one: Case): boolean {
  return one.record?.seen_by.some((person) => person.id === me.value?.id) ?? false;
}

/** The first, and those that are told by a count alone. */
function plain(all: Situation): Case[] {
  const lines = new Set(linesOf(all));
  return all.members.filter((one) => !lines.has(one));
}

function Big({ all }: { all: Situation }) {
  const [first] = all.members;
  const words = useSeen<HTMLDivElement>(plain(all));
  const stage = stageOf(first, me.value?.id ?? "");
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
          <Since at={first.madeAt} />
          {first.late && <small>{t("help.late")}</small>}
        </p>
        <div class="takeover-words">
          <div ref={words}>
            <h2 class="takeover-title">{titleOf(all)}</h2>
            {isQuiet(all) && <p class="takeover-quiet">{t("quiet")}</p>}
            <p class="takeover-what">{whatWords(all)}</p>
            <p class="takeover-how">{howWords(first)}</p>
          </div>
          <Linked all={all} hasKey />
        </div>
        <Owner all={all} />
      </div>
      {!isWall && (stage === "mine" || stage === "theirs") && <WhoGoes all={all} key={first.id} />}
    </section>
  );
}

/** What others of the crew, or the same person again, have said beside the first. */
function Linked({ all, hasKey = false }: { all: Situation; hasKey?: boolean }) {
  const lines = linesOf(all);
  if (lines.length === 0) return null;
  return (
    <ul class="takeover-linked">
      {lines.map((one) => (
        <LinkedLine one={one} all={all} hasKey={hasKey} key={one.id} />
      ))}
    </ul>
  );
}

interface LineProps {
  readonly one: Case;
  readonly all: Situation;
  /** The key of the newest takes it. */
  readonly hasKey: boolean;
}

function LinkedLine({ one, all, hasKey }: LineProps) {
  const words = useSeen<HTMLLIElement>([one]);
  const isNew = one.state === "requested" && all.members[0].state !== "requested";
  return (
    <li ref={words}>
      <span>{linkedWords(one, all.members[0])}</span>
      {isNew && !isWall && (
        <Act of={`backup-${all.key}`} run={() => take(all)}>
          {t("help.i_have_it")} {hasKey && <Key of="backup" />}
        </Act>
      )}
    </li>
  );
}

function linkedWords(one: Case, first: Case): string {
  const record = one.record;
  const at = clockSeconds(one.madeAt);
  const isOther = record && record.kind !== first.record?.kind;
  const goes = record?.committed_unit ?? t("help.help");
  return [
    record
      ? t("help.also", { who: record.author.name, at })
      : t("help.also", { who: t("help.the_crew"), at }),
    isOther ? word(BACKUP_KIND, record.kind) : null,
    one.urgency === first.urgency ? null : within(word(URGENCY, one.urgency)),
    record?.message ? `“${record.message}”` : null,
    record?.unverified ? t("help.unverified") : null,
    one.state === "committed" ? goingWords(record, goes) : null,
    one.state === "arrived" ? t("help.there", { who: goes }) : null,
    one.state === "cancel_requested" ? t("help.taken_back") : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function whatWords({ members }: Situation): string {
  const [one] = members;
  const record = one.record;
  const unit = one.unit ? units.value.get(one.unit) : undefined;
  const where = unit ? whereabouts(unit, assignments.value, incidents.value) : null;
  const kind = record ? word(BACKUP_KIND, record.kind) : t("help.any");
  return [
    `${kind}, ${within(word(URGENCY, one.urgency))}`,
    where?.incident ? where.place : null,
    unit ? `${within(statusWord(unit.status as UnitStatus))}${forWords(unit)}` : null,
    unit && unit.crew.length > 0 ? t("crew_of", { n: unit.crew.length }) : null,
    record?.said_by_radio ? t("help.said_by_radio") : null,
    record?.message ? `“${record.message}”` : null,
    members.length > 1 ? t("help.repeated", { n: members.length }) : null,
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

function Owner({ all }: { all: Situation }) {
  const [one] = all.members;
  const stage = stageOf(one, me.value?.id ?? "");
  const owner = one.record?.acknowledged_by?.name ?? t("help.a_colleague");
  if (stage === "ask") {
    if (isWall) return <p class="takeover-owner">{t("help.nobodys")}</p>;
    return (
      <div class="takeover-take">
        <Act of={`backup-${all.key}`} class="have-it" run={() => take(all)}>
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
  const isUnanswered = stage === "mine" || stage === "theirs";
  return (
    <div class="takeover-owner">
      <p>
        <strong>{who}</strong>
      </p>
      {isMine && <p>{t("help.sees_name", { who: callSign(all.unit) ?? t("help.the_crew") })}</p>}
      {!isMine && isUnanswered && going(all).length === 0 && <p>{t("help.nobody_goes")}</p>}
      {one.record && !isUnanswered && <Going all={all} record={one.record} stage={stage} />}
    </div>
  );
}

/** Crews behind the first: one line each, what else they said below, and the same way to take them. */
function Small({ all }: { all: Situation }) {
  const [first] = all.members;
  const words = useSeen<HTMLDivElement>(plain(all));
  const stage = stageOf(first, me.value?.id ?? "");
  return (
    <section
      class={`takeover small ${stage === "ask" ? "" : "calm"}`}
      aria-label={t("backup_request")}
    >
      <Icon name="ring" size={24} />
      <strong class="small-timer">
        <Since at={first.madeAt} />
      </strong>
      <div class="small-words">
        <div ref={words}>
          <strong>{titleOf(all)}</strong> {isQuiet(all) && <strong>{t("quiet")}</strong>}{" "}
          <span class="takeover-what">{whatWords(all)}</span>
        </div>
        <Linked all={all} />
      </div>
      {stage === "ask" && !isWall && (
        <Act of={`backup-${all.key}`} run={() => take(all)}>
          {t("help.i_have_it")}
        </Act>
      )}
      {stage !== "ask" && <Owner all={all} />}
    </section>
  );
}
