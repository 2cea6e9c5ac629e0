/** Which unit to send to the call somebody looks at: the server's ranking, kept fresh. */

import { computed, effect, signal } from "@preact/signals";
import { of } from "../../shared/api/client";
import { Problem } from "../../shared/api/problem";
import type { Recommendation } from "../model/wire";
import { boardLoader } from "./desk";
import { Loader } from "./loader";
import { api } from "./session";
import { chosenCall, panel } from "./view";

/** The call a unit is looked for. */
const subject = computed(() =>
  panel.value?.name === "send" ? panel.value.call : chosenCall.value,
);

interface Advice {
  readonly call: string;
  /** Null where there is none to be had. */
  readonly answer: Recommendation | null;
}
const latest = signal<Advice | null>(null);

/** The ranking for a call; undefined while it is being asked for. */
export function adviceOn(call: string): Recommendation | null | undefined {
  return latest.value?.call === call ? latest.value.answer : undefined;
}

async function load(): Promise<void> {
  const call = subject.value;
  if (call === null) return;
  const answer = await ranking(call);
  if (subject.value === call) latest.value = { call, answer };
}

async function ranking(call: string): Promise<Recommendation | null> {
  try {
    return await api.get("/incidents/{record_id}/recommendation/", of(call));
  } catch (error) {
    // A call that has just gone out of sight: there is still the list of all units.
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Begins to keep it fresh; gives back what ends it. */
export function followAdvice(): () => void {
  const loader = new Loader(load, { gapMs: 300, everyMs: 20_000 });
  const unfollow = effect(() => {
    void boardLoader.loadedAt.value;
    if (subject.value !== null) loader.poke();
  });
  return () => {
    unfollow();
    loader.stop();
  };
}
