/** What a dispatcher can do: each one request to the public API, with its fate said on the page. */

import { signal } from "@preact/signals";
import { of } from "../../shared/api/client";
import type {
  BackupRequestWire,
  IncidentFields,
  IncidentWire,
  Issue,
  NotServedReason,
  UnitStatus,
  Written,
} from "../../shared/api/openapi";
import { isFailure, NotLoggedIn, Problem, Unreachable } from "../../shared/api/problem";
import { within, word } from "../../shared/codes/codes";
import { CHANNEL } from "../../shared/codes/generated";
import { newId } from "../../shared/ids";
import { statusWord } from "../../shared/words/common";
import { spaced, t } from "../words/board";
import { boardLoader, issueLoader, takeBackup } from "./desk";
import { api } from "./session";

/** What is on its way to the server. */
export const pending = signal<ReadonlySet<string>>(new Set());

export interface Said {
  readonly tone: "done" | "failed";
  readonly words: string;
}
/** What came of the last thing somebody did. */
export const said = signal<Said | null>(null);

/** Carries something out once, however often it is pressed. True when it is done. */
export async function act(key: string, what: string, send: () => Promise<string | undefined>) {
  if (pending.value.has(key)) return false;
  pending.value = new Set([...pending.value, key]);
  try {
    const words = await send();
    said.value = { tone: "done", words: words ?? what };
    return true;
  } catch (error) {
    said.value = { tone: "failed", words: t("done.failed", { what, why: fault(error) }) };
    return false;
  } finally {
    pending.value = new Set([...pending.value].filter((one) => one !== key));
    boardLoader.poke();
  }
}

/** Why it was not done, and what is to be done about it. Throws what nobody expected. */
export function fault(error: unknown): string {
  if (error instanceof NotLoggedIn) return t("done.logged_out");
  if (error instanceof Unreachable) return t("done.no_answer");
  if (!(error instanceof Problem)) throw error;
  if (error.code === "throttled") return t("done.throttled");
  const words = Object.entries(error.errors).map(([name, why]) => `${name} ${why}`.trim());
  const why = words.join("; ") || spaced(error.code);
  return t("done.refused", { why });
}

// --- Calls ------------------------------------------------------------------------------

export function assign(call: IncidentWire, unit: { id: string; call_sign: string }) {
  return act(`assign-${call.id}`, t("done.assigned", { unit: unit.call_sign }), async () => {
    const fields = { id: newId(), incident: call.id, unit: unit.id };
    await api.post("/assignments/", { body: fields });
    return undefined;
  });
}

export function reassign(assignment: string, unit: { id: string; call_sign: string }) {
  return act(`reassign-${assignment}`, t("done.given", { unit: unit.call_sign }), async () => {
    const fields = { unit: unit.id, new_assignment: newId() };
    await api.post("/assignments/{record_id}/reassign/", { ...of(assignment), body: fields });
    return undefined;
  });
}

export function cancelAssignment(assignment: string, callSign: string) {
  return act(`cancel-${assignment}`, t("done.taken_off", { unit: callSign }), async () => {
    await api.post("/assignments/{record_id}/cancel/", { ...of(assignment), body: {} });
    return undefined;
  });
}

export function acknowledgedByRadio(assignment: string, callSign: string) {
  return act(`acknowledge-${assignment}`, t("done.acknowledged", { unit: callSign }), async () => {
    await api.post("/assignments/{record_id}/acknowledge/", { ...of(assignment), body: {} });
    return undefined;
  });
}

export function notServed(call: IncidentWire, reason: NotServedReason) {
  return act(`not-served-${call.id}`, t("done.reason_kept", { number: call.number }), async () => {
    await api.post("/incidents/{record_id}/not-served/", { ...of(call.id), body: { reason } });
    return undefined;
  });
}

export function cancelCall(call: IncidentWire, reason: string) {
  return act(`cancel-call-${call.id}`, t("done.cancelled", { number: call.number }), async () => {
    await api.post("/incidents/{record_id}/cancel/", { ...of(call.id), body: { reason } });
    return undefined;
  });
}

/** A call without an outcome needs a reason; whoever owes the outcome goes on owing it. */
export function closeCall(call: IncidentWire, reason: string | null) {
  return act(`close-call-${call.id}`, t("done.closed", { number: call.number }), async () => {
    const body = reason === null ? {} : { reason };
    await api.post("/incidents/{record_id}/close/", { ...of(call.id), body });
    return undefined;
  });
}

export function reopenCall(call: IncidentWire) {
  return act(`reopen-call-${call.id}`, t("done.reopened", { number: call.number }), async () => {
    await api.post("/incidents/{record_id}/reopen/", { ...of(call.id), body: {} });
    return undefined;
  });
}

export function newCall(fields: IncidentFields) {
  return act("new-call", t("done.entering"), async () => {
    const call = await api.post("/incidents/", { body: { id: newId(), ...fields } });
    return "number" in call ? t("done.entered", { number: call.number }) : undefined;
  });
}

// --- Crews ------------------------------------------------------------------------------

export type Spoken = "radio" | "phone";

export function statusOnBehalf(
  unit: { id: string; call_sign: string },
  assignment: string | null,
  status: UnitStatus,
  channel: Spoken,
) {
  const words = within(statusWord(status));
  const about = { unit: unit.call_sign, status: words, channel: within(word(CHANNEL, channel)) };
  const what = t("done.status", about);
  return act(`status-${unit.id}`, what, async () => {
    const fields = { id: newId(), unit: unit.id, assignment, status, channel };
    const event = await api.post("/status-events/", { body: fields });
    const isKeptOnly = "late" in event && (event.late || event.out_of_sequence);
    return isKeptOnly ? t("done.history_only", { what }) : undefined;
  });
}

/** After speaking to the crew. Needing cover raises a backup request that nobody hears on the tablets. */
export function answerCheck(
  check: string,
  answer: "ok" | "need_cover",
  channel: Spoken,
  callSign: string,
) {
  const what = t("done.answered", { unit: callSign, channel: within(word(CHANNEL, channel)) });
  return act(`check-${check}`, what, async () => {
    await api.post("/safety-checks/{record_id}/answer/", {
      ...of(check),
      body: { answer, channel },
    });
    return undefined;
  });
}

// --- Calls for help ---------------------------------------------------------------------

type BackupVerb = "seen" | "acknowledge" | "arrive" | "release";

function backup(id: string, verb: BackupVerb): Promise<BackupRequestWire | Written> {
  const path = `/backup-requests/{record_id}/${verb}/` as const;
  return api.post(path, { ...of(id), body: {} });
}

/**
 * Decides about several calls for help of one crew, one after the other. What somebody else has
 * decided meanwhile is read again; of the one the press was for, the refusal is thrown at the end.
 */
async function decide(
  about: string | undefined,
  ids: readonly string[],
  send: (id: string) => Promise<BackupRequestWire | Written>,
): Promise<void> {
  let refused: Problem | null = null;
  for (const id of ids) {
    try {
      takeBackup(await send(id));
    } catch (error) {
      if (!(error instanceof Problem && error.status === 409)) throw error;
      if (id === about) refused = error;
      takeBackup(await api.get("/backup-requests/{record_id}/", of(id)));
    }
  }
  if (refused) throw refused;
}

/** The crew sees the name. Where a colleague was first, that is said. `ids`: the first leads. */
export function haveIt(key: string, ids: readonly string[]) {
  return act(`backup-${key}`, t("done.you_have_it"), async () => {
    try {
      await decide(ids[0], ids, (id) => backup(id, "acknowledge"));
      return undefined;
    } catch (error) {
      const isTaken = error instanceof Problem && error.status === 409;
      if (!isTaken) throw error;
      const owner = error.body.acknowledged_by as { name: string } | null | undefined;
      return owner ? t("help.has_it", { who: owner.name }) : t("done.not_open");
    }
  });
}

export function commitHelp(key: string, ids: readonly string[], who: string, eta: string | null) {
  return act(`backup-${key}`, t("done.going", { who }), async () => {
    const body = { committed_unit: who, eta };
    await decide(ids[0], ids, (id) =>
      api.post("/backup-requests/{record_id}/commit/", { ...of(id), body }),
    );
    return undefined;
  });
}

export function helpArrived(key: string, ids: readonly string[]) {
  return act(`backup-${key}`, t("done.arrived"), async () => {
    await decide(ids[0], ids, (id) => backup(id, "arrive"));
    return undefined;
  });
}

/** The first of them last: what stands behind another one would sound as soon as that is over. */
export function releaseHelp(key: string, ids: readonly string[]) {
  return act(`backup-${key}`, t("done.help_over"), async () => {
    await decide(ids[0], [...ids].reverse(), (id) => backup(id, "release"));
    return undefined;
  });
}

const shownHere = new Set<string>();

/** Tells the crew that a dispatcher's screen shows it: once, and only where somebody looks. */
export async function seen(id: string): Promise<void> {
  if (shownHere.has(id)) return;
  shownHere.add(id);
  try {
    takeBackup(await backup(id, "seen"));
  } catch (error) {
    // Said again with the next heartbeat of the page: a crew waits for it.
    shownHere.delete(id);
    if (!isFailure(error)) throw error;
  }
}

// --- To resolve -------------------------------------------------------------------------

function about(issue: Issue) {
  return { params: { path: { issue_id: issue.id } } };
}

function settle(issue: Issue, what: string, send: () => Promise<unknown>) {
  return act(`issue-${issue.id}`, what, async () => {
    await send();
    issueLoader.poke();
    return undefined;
  });
}

export function resolveConflict(issue: Issue, fields: Readonly<Record<string, unknown>>) {
  return settle(issue, t("done.decided"), () =>
    api.post("/sync/conflicts/{issue_id}/resolve/", { ...about(issue), body: { fields } }),
  );
}

export function applyAnyway(issue: Issue) {
  return settle(issue, t("done.applied"), () =>
    api.post("/sync/quarantine/{issue_id}/apply/", about(issue)),
  );
}

export function leaveUnapplied(issue: Issue, reason: string) {
  return settle(issue, t("done.not_applied"), () =>
    api.post("/sync/quarantine/{issue_id}/close/", { ...about(issue), body: { reason } }),
  );
}
