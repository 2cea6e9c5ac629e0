/** A call for help whose page was put aside: it stays on top of everything. */

import { Icon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { stopwatch } from "../../shared/words/time";
import type { Duty } from "../duty";
import { startOf } from "../overlay";
import { bringBack, isAside, openHelp } from "./state";
import { ladderOf, ladderTitle } from "./words";

export function HelpStrip({ duty }: { readonly duty: Duty }) {
  const open = openHelp(duty);
  if (!open || !isAside(duty)) return null;
  const state = ladderOf(duty, open);
  const isCalm = state.face === "coming" || state.face === "arrived";
  return (
    <button type="button" class={`strip ${isCalm ? "calm" : ""}`} onClick={bringBack}>
      <Icon name="ring" size={22} />
      <strong>{ladderTitle(state, open)}</strong>
      <span>{stopwatch(now.value - startOf(open))}</span>
      <Icon name="chevron" size={20} />
    </button>
  );
}
