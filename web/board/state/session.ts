/** Who sits at this board: one log-in for one tab, kept over a reload, gone with the tab. */

import { signal } from "@preact/signals";
import { Api } from "../../shared/api/client";
import type { Me } from "../../shared/api/openapi";
import { NotLoggedIn, Problem } from "../../shared/api/problem";
import { isOneOf } from "../../shared/codes/codes";
import { DESK_ROLES, SUPERVISORS } from "../../shared/codes/generated";
import { newId } from "../../shared/ids";
import { t } from "../words/board";

const KEPT = "board-session";

/** `ended`: it was in, and is not any more without anybody having asked for it. */
export type Phase = "starting" | "out" | "in" | "ended";

export const phase = signal<Phase>("starting");
export const me = signal<Me | null>(null);

/** Why nobody is in: for whoever tried. */
export const refusal = signal<string>("");

interface Kept {
  readonly refresh: string;
  /** This tab: a copy of it has the same memory and must not use the same log-in. */
  readonly tab: string;
}

let tab = newId();
export let api = connected(null);

function connected(refresh: string | null): Api {
  return new Api(
    {
      onTokens: ({ refresh: next }) => {
        sessionStorage.setItem(KEPT, JSON.stringify({ refresh: next, tab } satisfies Kept));
      },
      onEnded: end,
      onWithdrawn: end,
    },
    refresh,
  );
}

function end(): void {
  sessionStorage.removeItem(KEPT);
  if (phase.value === "in") phase.value = "ended";
}

/** Goes on with this tab's log-in, where it has one. */
export async function resume(): Promise<void> {
  const kept = read();
  if (!kept || !(await isOnly(kept.tab))) {
    phase.value = "out";
    return;
  }
  tab = kept.tab;
  api = connected(kept.refresh);
  try {
    await enter();
  } catch (error) {
    if (error instanceof NotLoggedIn || error instanceof Problem) phase.value = "out";
    // No server at all: the board opens all the same, and says that it has no connection.
    else phase.value = "in";
  }
}

function read(): Kept | null {
  const text = sessionStorage.getItem(KEPT);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/**
 * Whether no other tab has this name, by a lock that is held as long as this page lives. A tab that
 * was duplicated would use the same refresh token twice, and the server would end both log-ins.
 */
function isOnly(name: string): Promise<boolean> {
  return new Promise((answer) => {
    void navigator.locks.request(`board-${name}`, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
}

export async function logIn(username: string, password: string): Promise<void> {
  refusal.value = "";
  await api.logIn({ username, password });
  await isOnly(tab);
  await enter();
}

async function enter(): Promise<void> {
  const person = await api.me();
  if (!person.roles.some((role) => isOneOf(DESK_ROLES, role))) {
    await logOut();
    refusal.value = t("login.no_desk");
    return;
  }
  me.value = person;
  phase.value = "in";
}

export async function logOut(): Promise<void> {
  phase.value = "out";
  me.value = null;
  await api.logOut();
  sessionStorage.removeItem(KEPT);
}

export function isSupervisor(): boolean {
  return me.value?.roles.some((role) => isOneOf(SUPERVISORS, role)) ?? false;
}
