/** From what stands to what is heard. */

import { effect } from "@preact/signals";
import { now } from "../../shared/now";
import { unheard } from "../model/backups";
import { alarms, cases, isLost } from "../state/desk";
import { phase } from "../state/session";
import { play } from "./player";
import { due, hushed, SILENCE, type Standing } from "./score";

let score = SILENCE;

function standing(): Standing {
  // Who was logged out by the clock hears that nothing is heard here any more.
  if (phase.value === "ended") return { ...NOTHING, lost: ["log-in"] };
  if (phase.value !== "in") return NOTHING;
  if (isLost.value) return { ...NOTHING, lost: ["line"] };
  const of = (tone: "red" | "amber") =>
    alarms.value.filter((one) => one.tone === tone).map((one) => one.key);
  return {
    backup: unheard(cases.value).map((one) => one.id),
    red: of("red"),
    amber: of("amber"),
    lost: [],
  };
}

const NOTHING: Standing = { backup: [], red: [], amber: [], lost: [] };

/** Begins to sound: at once when something comes, and with the clock. Gives back what ends it. */
export function soundOut(): () => void {
  return effect(() => {
    void now.value;
    const [tone, next] = due(score, standing(), Date.now());
    score = next;
    if (tone) play(tone);
  });
}

/** Quiet for the moment, while somebody speaks on the radio; it comes back. */
export function hush(): void {
  score = hushed(score, Date.now());
}
