/** Alarms that somebody has to act on: red before amber, one way on each. */

import { useSignal } from "@preact/signals";
import { Icon } from "../../shared/look/icons";
import { useKey } from "../keys/listen";
import type { AlarmLine } from "../model/alarms";
import { acknowledgedByRadio, answerCheck, reassign, type Spoken } from "../state/actions";
import { alarms } from "../state/desk";
import { isWall, panel } from "../state/view";
import { t } from "../words/board";
import { Act, Key, Since } from "./parts";

const MOST = 4;

export function AlarmBar() {
  const areAllShown = useSignal(false);
  const all = alarms.value;
  useKey("alarm", all.length > 0 ? focusNext : null);
  if (all.length === 0) return null;
  const listed = areAllShown.value ? all : all.slice(0, MOST);
  return (
    <section class="alarms" aria-label={t("alarms")} id="alarms">
      {listed.map((one) => (
        <Alarm one={one} key={one.key} />
      ))}
      {all.length > MOST && (
        <button
          type="button"
          class="act"
          onClick={() => {
            areAllShown.value = !areAllShown.value;
          }}
        >
          {areAllShown.value ? t("alarms.fewer") : t("alarms.more", { n: all.length - MOST })}
        </button>
      )}
    </section>
  );
}

/** The alarm after the one that has the focus, round again. */
function focusNext(): void {
  const ways = [...document.querySelectorAll<HTMLElement>("#alarms .alarm")].map((alarm) =>
    alarm.querySelector<HTMLElement>("button:not(:disabled)"),
  );
  const at = ways.findIndex((way) => way?.closest(".alarm")?.contains(document.activeElement));
  ways[(at + 1) % ways.length]?.focus();
}

function Alarm({ one }: { one: AlarmLine }) {
  return (
    <article class={`alarm ${one.tone}`}>
      <Icon name={one.kind === "check" ? "clock" : "warning"} size={30} />
      <div class="alarm-words">
        <h2 class="alarm-title">{one.title}</h2>
        <p class="alarm-detail">{one.detail}</p>
      </div>
      <strong class="alarm-timer">
        <Since at={one.since} />
      </strong>
      {!isWall && <Way one={one} />}
    </article>
  );
}

function Way({ one }: { one: AlarmLine }) {
  if (one.kind === "check") return <AnsweredWay one={one} />;
  if (one.kind === "acknowledgement") return <UnansweredWay one={one} />;
  const unit = one.unit;
  if (!unit) return null;
  return (
    <button
      type="button"
      class="act"
      onClick={() => {
        panel.value = { name: "unit", unit: unit.id };
      }}
    >
      {t("contact", { unit: unit.call_sign })}
    </button>
  );
}

/** A second press says what they answered: an alarm of this kind is not ended by a slip. */
function AnsweredWay({ one }: { one: AlarmLine }) {
  const channel = useSignal<Spoken | null>(null);
  useKey("escape", channel.value ? () => (channel.value = null) : null);
  const key = `check-${one.record}`;
  const say = (answer: "ok" | "need_cover") => () => {
    if (channel.value) void answerCheck(one.record, answer, channel.value, one.callSign);
    channel.value = null;
  };
  if (!channel.value) {
    const start = (by: Spoken) => () => {
      channel.value = by;
    };
    return (
      <span class="alarm-ways">
        <Act of={key} run={start("radio")}>
          {t("answered.by_radio")}
        </Act>
        <Act of={key} run={start("phone")}>
          {t("answered.by_phone")}
        </Act>
      </span>
    );
  }
  return (
    <fieldset class="alarm-ways">
      <legend class="out-of-sight">{t("answered.what", { unit: one.callSign })}</legend>
      <Act of={key} run={say("ok")}>
        {t("answered.ok")}
      </Act>
      <Act of={key} run={say("need_cover")}>
        {t("answered.need_cover")}
      </Act>
      <button type="button" class="act" onClick={() => (channel.value = null)}>
        {t("back")} <Key of="escape" />
      </button>
    </fieldset>
  );
}

function UnansweredWay({ one }: { one: AlarmLine }) {
  const [next] = one.offer;
  const call = one.incident;
  return (
    <span class="alarm-ways">
      {next && (
        <Act of={`reassign-${one.record}`} run={() => void reassign(one.record, next)}>
          {t("give_to", { unit: next.call_sign })}
        </Act>
      )}
      <Act
        of={`acknowledge-${one.record}`}
        run={() => void acknowledgedByRadio(one.record, one.callSign)}
      >
        {t("acknowledged_by_radio")}
      </Act>
      {!next && call && (
        <button
          type="button"
          class="act"
          onClick={() => {
            panel.value = { name: "send", call: call.id, instead: one.record };
          }}
        >
          {t("another_unit")}
        </button>
      )}
    </span>
  );
}
