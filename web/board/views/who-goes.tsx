/** Who goes to help: chosen once somebody has a call for help, and what is said of them after. */

import { useSignal } from "@preact/signals";
import type { BackupRequestWire } from "../../shared/api/openapi";
import { within } from "../../shared/codes/codes";
import { site } from "../../shared/site";
import { statusWord } from "../../shared/words/common";
import { clockTime } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import {
  type Case,
  going,
  isQuiet,
  type Situation,
  sameKind,
  stageOf,
  toAnswer,
} from "../model/backups";
import { distanceWords, type Helper, helpers } from "../model/going";
import { commitHelp, helpArrived, releaseHelp } from "../state/actions";
import { callSign, isLost, serverNow, units } from "../state/desk";
import { me } from "../state/session";
import { isWall, panel } from "../state/view";
import { t } from "../words/board";
import { Act, focusWhenOpened, Key } from "./parts";

export function speakTo({ unit }: Situation): void {
  if (unit) panel.value = { name: "unit", unit };
}

export function isMine(all: Situation | undefined): boolean {
  return all !== undefined && stageOf(all.members[0], me.value?.id ?? "") === "mine";
}

export function ids(all: readonly Case[]): string[] {
  return all.map((one) => one.id);
}

export function goingWords(record: BackupRequestWire | null, who: string): string {
  return record?.eta
    ? t("help.going", { who, at: clockTime(record.eta) })
    : t("help.going_no_time", { who });
}

interface GoingProps {
  readonly all: Situation;
  readonly record: BackupRequestWire;
  readonly stage: string;
}

export function Going({ all, record, stage }: GoingProps) {
  const key = `backup-${all.key}`;
  const who = record.committed_unit ?? t("help.help");
  const answered = ids(sameKind(all));
  return (
    <>
      <p>
        {stage === "there" && t("help.there", { who })}
        {stage === "going" && goingWords(record, who)}
        {stage === "turn_back" && t("help.turn_back", { who })}
      </p>
      {!isWall && (
        <p class="takeover-next">
          {stage === "going" && (
            <Act of={key} run={() => void helpArrived(all.key, answered)}>
              {t("help.has_arrived", { who })}
            </Act>
          )}
          <Act of={key} run={() => void releaseHelp(all.key, answered)}>
            {t("help.is_over")}
          </Act>
        </p>
      )}
    </>
  );
}

/** Two steps: who, then how many minutes; both with the keyboard alone. */
export function WhoGoes({ all }: { all: Situation }) {
  const [one] = all.members;
  const chosen = useSignal<string | null>(null);
  const unit = one.unit ? units.value.get(one.unit) : undefined;
  const record = one.record;
  const own = record?.latitude != null && record.longitude != null ? record : null;
  const at = own
    ? { latitude: own.latitude as number, longitude: own.longitude as number }
    : (unit?.position ?? null);
  const found = helpers(record?.kind ?? "law_enforcement", one.unit, at, [...units.value.values()]);
  const isOwn = isMine(all);
  const choose = (name: string) => {
    chosen.value = name;
  };
  const isOpen = chosen.value !== null;
  useKey(
    "digit",
    isOwn && !isOpen && !isLost.value
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
        all={all}
        back={() => {
          chosen.value = null;
        }}
      />
    );
  }
  return (
    <div class="who-goes">
      <strong>{t("help.who")}</strong>
      {going(all).map((other) => (
        <Act key={other.id} of={`backup-${all.key}`} run={() => sendTheSame(all, other)}>
          <b>{other.record?.committed_unit}</b> {t("help.goes_already")}
        </Act>
      ))}
      {found.map((helper, n) => (
        <Act key={helper.name} of={`backup-${all.key}`} run={() => choose(helper.name)}>
          <b>{helper.name}</b> {helperWords(helper)} {isOwn && <Key of={n + 1} />}
        </Act>
      ))}
      <span class="top-space" />
      {all.unit && !isQuiet(all) && (
        <button type="button" class="act" onClick={() => speakTo(all)}>
          {speakWords(callSign(all.unit))} {isOwn && <Key of="contact" />}
        </button>
      )}
    </div>
  );
}

/** Who goes for another call of this crew goes for this one as well. */
function sendTheSame(all: Situation, { record }: Case): void {
  if (!record?.committed_unit) return;
  void commitHelp(all.key, ids(toAnswer(all)), record.committed_unit, record.eta);
}

function speakWords(who: string | null): string {
  return who === null ? t("help.speak_to_crew") : t("help.speak_to", { who });
}

function helperWords(helper: Helper): string {
  if (helper.crew === null) return t("help.enter_eta");
  const far = helper.distanceM === null ? t("place_unknown") : distanceWords(helper.distanceM);
  const doing = helper.leaves ? `${within(statusWord(helper.leaves))}, ` : "";
  return `${doing}${far}, ${t("crew_of", { n: helper.crew })}`;
}

const MINUTES = [3, 5, 8, 12, 20];

function Minutes({ who, all, back }: { who: string; all: Situation; back: () => void }) {
  const send = (minutes: number | null) => {
    const eta = minutes === null ? null : new Date(serverNow.value + minutes * 60_000);
    void commitHelp(all.key, ids(toAnswer(all)), who, eta?.toISOString() ?? null);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("minutes"));
    send(text === "" ? null : Number(text));
  };
  const key = `backup-${all.key}`;
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
      {site.value.radio_channel && !isQuiet(all) && (
        <span>{t("help.radio", { channel: site.value.radio_channel })}</span>
      )}
    </form>
  );
}
