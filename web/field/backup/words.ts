/** What the pages of a call for help say. */

import { word } from "../../shared/codes/codes";
import { BACKUP_KIND } from "../../shared/codes/generated";
import { now } from "../../shared/now";
import { clockTime, span } from "../../shared/words/time";
import type { Duty } from "../duty";
import { currentCall, type Help, myUnit, startOf } from "../overlay";
import { t } from "../words/field";
import { type Ladder, ladder } from "./ladder";

export function ladderOf(duty: Duty, help: Help): Ladder {
  return ladder(help.made, help.record, duty.contact.isReachable.value, now.value);
}

/** The highest rung that was reached, in words. */
export function ladderTitle(state: Ladder, help: Help): string {
  const unit = help.record?.committed_unit ?? "";
  switch (state.face) {
    case "not_sent":
      return t("not_sent");
    case "no_answer":
      return t("no_answer");
    case "coming":
      return t("ladder.coming", { unit });
    case "arrived":
      return t("ladder.arrived");
    case "over":
      return t("ladder.over");
    case "sending":
    case "waiting":
      return state.rung === "seen"
        ? t("ladder.seen", { name: state.seenBy ?? "" })
        : t(state.rung === "received" ? "ladder.received" : "ladder.device");
  }
}

/** Until help is committed nothing may sound as if it were. */
export function ladderUnder(state: Ladder, help: Help): string {
  if (state.isCancelWanted) return t("ladder.cancel_wanted");
  const eta = help.record?.eta;
  if (state.face !== "coming") return state.face === "arrived" ? "" : t("ladder.nobody");
  if (!eta) return t("ladder.no_eta");
  const left = Math.max(0, Date.parse(eta) - now.value);
  return t("ladder.eta", { time: clockTime(eta), span: span(left) });
}

/** One of the others that the crew has asked for: who, when, what, and the rung it has reached. */
export function otherWords(help: Help, state: Ladder): string {
  const time = clockTime(startOf(help));
  const asked = help.record ?? help.made;
  const words = help.record?.message;
  return [
    help.made || !help.record
      ? t("ladder.also_you", { time })
      : t("ladder.also", { name: help.record.author.name, time }),
    asked ? word(BACKUP_KIND, asked.kind) : null,
    words ? `“${words}”` : null,
    state.isCancelWanted ? t("ladder.cancel_wanted") : ladderTitle(state, help),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** A sentence to read aloud. */
export function radioSentence(duty: Duty, help: Help): string {
  const urgency = help.made?.urgency ?? help.record?.urgency ?? "emergency";
  const place = currentCall(duty)?.incident?.address ?? t("radio.unknown_place");
  const unit = myUnit(duty)?.call_sign ?? duty.holder.name;
  return t(`radio.${urgency}`, { unit, place });
}
