/** What the sync left to a person: conflicts, quarantine, and who has opened a call. */

import { useSignal } from "@preact/signals";
import type { ConflictField, Issue } from "../../shared/api/openapi";
import { isOneOf } from "../../shared/codes/codes";
import { CLINICAL_RECORDS } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { clockTime } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import { fieldName, kindWords, payloadLines, valueWords } from "../model/issues";
import { applyAnyway, leaveUnapplied, resolveConflict } from "../state/actions";
import { conflicts, issueLoader, openings, quarantine, serverNow } from "../state/desk";
import { isSupervisor } from "../state/session";
import { open } from "../state/view";
import { spaced, t } from "../words/board";
import { Act, Key, Pane } from "./parts";

export function ResolvePage() {
  useKey("escape", () => open({ name: "board" }));
  const since = issueLoader.loadedAt.value;
  const none = (words: string) => (
    <p class="empty">
      {since === null ? t("loading") : t("resolve.as_of", { words, at: clockTime(since) })}
    </p>
  );
  return (
    <div class="resolve-page">
      <Pane
        id="conflicts"
        title={t("resolve.conflicts")}
        count={conflicts.value.length}
        aside={
          <a class="act" href="#/">
            {t("page.board")} <Key of="escape" />
          </a>
        }
      >
        <div class="scroll">
          {conflicts.value.map((one) => (
            <ConflictBox issue={one} key={one.id} />
          ))}
          {conflicts.value.length === 0 && none(t("resolve.no_conflict"))}
        </div>
      </Pane>
      {isSupervisor() && (
        <Pane id="quarantine" title={t("resolve.quarantine")} count={quarantine.value.length}>
          <div class="scroll">
            {quarantine.value.map((one) => (
              <QuarantineBox issue={one} key={one.id} />
            ))}
            {quarantine.value.length === 0 && none(t("resolve.no_quarantine"))}
          </div>
        </Pane>
      )}
      {isSupervisor() && <Openings none={none(t("resolve.no_opening"))} />}
    </div>
  );
}

/** Both values side by side; the buttons name the value that is to stand. */
export function ConflictBox({ issue }: { issue: Issue }) {
  const fields = ((issue.conflict as { fields?: ConflictField[] } | null)?.fields ?? []).filter(
    (one) => one.name,
  );
  const areShown = fields.some((one) => "server" in one);
  const key = `issue-${issue.id}`;
  const choose = (side: "server" | "yours") => () =>
    void resolveConflict(issue, Object.fromEntries(fields.map((one) => [one.name, one[side]])));
  return (
    <article class="issue">
      <h3>
        <Icon name="swap" size={20} />{" "}
        {t("resolve.conflict", { fields: fields.map((one) => fieldName(one.name)).join(", ") })}
      </h3>
      <p class="quiet-words">
        {kindWords(issue.kind)}, {issue.author.name}, {clockTime(issue.created_at)}
      </p>
      {areShown ? (
        <div class="two-values">
          <div class="stands">
            <span>{t("resolve.stands")}</span>
            {fields.map((one) => (
              <strong key={one.name}>{valueWords(one.server)}</strong>
            ))}
          </div>
          <div class="kept">
            <span>{t("resolve.from", { name: issue.author.name })}</span>
            {fields.map((one) => (
              <strong key={one.name}>{valueWords(one.yours)}</strong>
            ))}
          </div>
          <Act of={key} run={choose("server")}>
            {t("resolve.keep", { value: sideWords(fields, "server") })}
          </Act>
          <Act of={key} run={choose("yours")}>
            {t("resolve.take", { value: sideWords(fields, "yours") })}
          </Act>
        </div>
      ) : (
        <Unseen issue={issue} />
      )}
    </article>
  );
}

function sideWords(fields: readonly ConflictField[], side: "server" | "yours"): string {
  const [only] = fields;
  if (fields.length === 1 && only) return valueWords(only[side]);
  return t(side === "server" ? "resolve.these" : "resolve.those");
}

/** Dispatch is told which field, not the values: what stands goes on standing, or a supervisor looks. */
function Unseen({ issue }: { issue: Issue }) {
  const isClinical = isOneOf(CLINICAL_RECORDS, issue.record_type);
  if (isClinical) return <p>{t("resolve.clinical")}</p>;
  return (
    <p class="chosen-ways">
      <span>{t("resolve.unseen")}</span>
      <Act of={`issue-${issue.id}`} run={() => void resolveConflict(issue, {})}>
        {t("resolve.leave")}
      </Act>
    </p>
  );
}

export function QuarantineBox({ issue }: { issue: Issue }) {
  const reason = useSignal("");
  const key = `issue-${issue.id}`;
  const lines = payloadLines(issue.payload);
  const isHeld = issue.result === "held";
  const close = (event: SubmitEvent) => {
    event.preventDefault();
    void leaveUnapplied(issue, reason.value.trim());
  };
  return (
    <article class="issue">
      <h3>
        {t("resolve.sent", {
          kind: kindWords(issue.kind),
          name: issue.author.name,
          at: clockTime(issue.created_at),
        })}
      </h3>
      <p>{isHeld ? t("resolve.held") : t("resolve.refused", { why: codeWords(issue) })}</p>
      {issue.payload === null ? (
        <p class="quiet-words">{t("resolve.payload_hidden")}</p>
      ) : (
        <dl class="facts payload">
          {lines.map(([name, value]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      )}
      {!isHeld && (
        <form class="issue-ways" onSubmit={close}>
          <Act of={key} run={() => void applyAnyway(issue)}>
            {t("resolve.apply")}
          </Act>
          <label>
            {t("resolve.leave_because")}
            <input
              value={reason.value}
              required
              maxLength={200}
              onInput={(event) => {
                reason.value = event.currentTarget.value;
              }}
            />
          </label>
          <button type="submit" class="act" disabled={!reason.value.trim()}>
            {t("close")}
          </button>
        </form>
      )}
    </article>
  );
}

function codeWords(issue: Issue): string {
  return spaced(issue.code ?? issue.result);
}

function Openings({ none }: { none: preact.ComponentChildren }) {
  return (
    <Pane id="openings" title={t("resolve.openings")} count={openings.value.length}>
      <ul class="plain-list scroll">
        {openings.value.map((one) => (
          <li key={one.id} class="opening">
            <time>{clockTime(one.opened_at)}</time>
            <span>
              <b>{one.author.name}</b> {t("resolve.opened")}{" "}
              <a href={`#/call/${one.record}`}>{t("resolve.a_call")}</a>: {one.reason}
              <small>
                {new Date(one.opened_at).toLocaleDateString("en-CA")},{" "}
                {Date.parse(one.ends_at) > serverNow.value
                  ? t("resolve.open_until", { at: clockTime(one.ends_at) })
                  : t("resolve.over")}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {openings.value.length === 0 && none}
    </Pane>
  );
}
