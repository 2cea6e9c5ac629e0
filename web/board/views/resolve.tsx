/** What the sync left to a person: conflicts, quarantine, and who has opened a call. */

import { useSignal } from "@preact/signals";
import type { ConflictField, Issue } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { clockTime } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import { fieldName, kindWords, payloadLines, valueWords } from "../model/issues";
import { applyAnyway, leaveUnapplied, resolveConflict } from "../state/actions";
import { conflicts, issueLoader, openings, quarantine, serverNow } from "../state/desk";
import { isSupervisor } from "../state/session";
import { open } from "../state/view";
import { Act, Key, Pane } from "./parts";

export function ResolvePage() {
  useKey("escape", () => open({ name: "board" }));
  const since = issueLoader.loadedAt.value;
  const none = (words: string) => (
    <p class="empty">{since === null ? "Loading" : `${words} As of ${clockTime(since)}.`}</p>
  );
  return (
    <div class="resolve-page">
      <Pane
        id="conflicts"
        title="Two different values"
        count={conflicts.value.length}
        aside={
          <a class="act" href="#/">
            Board <Key of="Esc" />
          </a>
        }
      >
        <div class="scroll">
          {conflicts.value.map((one) => (
            <ConflictBox issue={one} key={one.id} />
          ))}
          {conflicts.value.length === 0 && none("No two values are in conflict.")}
        </div>
      </Pane>
      {isSupervisor() && (
        <Pane id="quarantine" title="In quarantine" count={quarantine.value.length}>
          <div class="scroll">
            {quarantine.value.map((one) => (
              <QuarantineBox issue={one} key={one.id} />
            ))}
            {quarantine.value.length === 0 && none("Nothing waits here.")}
          </div>
        </Pane>
      )}
      {isSupervisor() && <Openings none={none("Nobody has opened a call.")} />}
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
        <Icon name="swap" size={20} /> Two different values:{" "}
        {fields.map((one) => fieldName(one.name)).join(", ")}
      </h3>
      <p class="quiet-words">
        {kindWords(issue.kind)}, {issue.author.name}, {clockTime(issue.created_at)}
      </p>
      {areShown ? (
        <div class="two-values">
          <div class="stands">
            <span>Stands now</span>
            {fields.map((one) => (
              <strong key={one.name}>{valueWords(one.server)}</strong>
            ))}
          </div>
          <div class="kept">
            <span>From {issue.author.name}, kept</span>
            {fields.map((one) => (
              <strong key={one.name}>{valueWords(one.yours)}</strong>
            ))}
          </div>
          <Act of={key} run={choose("server")}>
            Keep {sideWords(fields, "server")}
          </Act>
          <Act of={key} run={choose("yours")}>
            Take {sideWords(fields, "yours")}
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
  return fields.length === 1 && only
    ? valueWords(only[side])
    : side === "server"
      ? "these"
      : "those";
}

/** Dispatch is told which field, not the values: what stands goes on standing, or a supervisor looks. */
function Unseen({ issue }: { issue: Issue }) {
  const isClinical = issue.record_type === "note" || issue.record_type === "outcome";
  if (isClinical) return <p>Both are kept whole. A supervisor decides.</p>;
  return (
    <p class="chosen-ways">
      <span>The values are a supervisor's to see.</span>
      <Act of={`issue-${issue.id}`} run={() => void resolveConflict(issue, {})}>
        Leave what stands
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
        {kindWords(issue.kind)} from {issue.author.name}, {clockTime(issue.created_at)}
      </h3>
      <p>
        {isHeld
          ? "Waits for a record that has not come."
          : `Could not be applied: ${codeWords(issue)}.`}{" "}
        Kept whole.
      </p>
      {issue.payload === null ? (
        <p class="quiet-words">
          It may hold care text, so it opens only for those whose work is care.
        </p>
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
            Apply it after all
          </Act>
          <label>
            Or leave it, because
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
            Close
          </button>
        </form>
      )}
    </article>
  );
}

function codeWords(issue: Issue): string {
  return (issue.code ?? issue.result).replaceAll("_", " ");
}

function Openings({ none }: { none: preact.ComponentChildren }) {
  return (
    <Pane id="openings" title="Break-glass" count={openings.value.length}>
      <ul class="plain-list scroll">
        {openings.value.map((one) => (
          <li key={one.id} class="opening">
            <time>{clockTime(one.opened_at)}</time>
            <span>
              <b>{one.author.name}</b> opened <a href={`#/call/${one.record}`}>a call</a>:{" "}
              {one.reason}
              <small>
                {new Date(one.opened_at).toLocaleDateString("en-CA")},{" "}
                {Date.parse(one.ends_at) > serverNow.value
                  ? `open until ${clockTime(one.ends_at)}`
                  : "over"}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {openings.value.length === 0 && none}
    </Pane>
  );
}
