/** A conflict as two values side by side, or a refusal in words. */

import type { Conflict, ConflictField, SyncIssueWire } from "../../shared/api/openapi";
import { MERGED_RECORDS } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { clockTime } from "../../shared/words/time";
import type { Duty } from "../duty";
import { coded, t } from "../words/field";

interface Props {
  readonly duty: Duty;
  readonly issue: SyncIssueWire;
}

export function IssueCard({ duty, issue }: Props) {
  return issue.result === "conflict" ? (
    <ConflictCard duty={duty} issue={issue} />
  ) : (
    <RejectedCard duty={duty} issue={issue} />
  );
}

function numberOf(duty: Duty, issue: SyncIssueWire): string {
  const record = issue.record_id;
  const assignment =
    duty.store.get("assignment", record) ??
    duty.store.get("assignment", duty.store.get("note", record)?.assignment) ??
    duty.store.get("assignment", duty.store.get("outcome", record)?.assignment);
  const incident =
    duty.store.get("incident", record) ?? duty.store.get("incident", assignment?.incident);
  return incident ? `#${incident.number}` : "";
}

function ConflictCard({ duty, issue }: Props) {
  const conflict = issue.conflict as unknown as Conflict | null;
  const [field] = conflict?.fields ?? [];
  return (
    <section class="card attn-edge conflict">
      <p class="card-head">
        <span class="attn-text">
          <Icon name="swap" /> <strong>{t("conflict.title")}</strong>
        </span>
        <span>{numberOf(duty, issue)}</span>
      </p>
      {(conflict?.fields ?? []).map((one) => (
        <div key={one.name}>
          <p>{t("conflict.text", { field: coded("field", one.name) })}</p>
          <div class="two-values">
            <div class="value stands">
              <span>{t("conflict.stands")}</span>
              <strong>{valueWords(one.server)}</strong>
            </div>
            <div class="value yours">
              <span>{t("conflict.yours")}</span>
              <strong>{valueWords(one.yours)}</strong>
              <span>
                {t("conflict.you")}, {clockTime(issue.created_at)}
              </span>
            </div>
          </div>
        </div>
      ))}
      {field && mayChoose(issue) ? (
        <Choose duty={duty} issue={issue} field={field} />
      ) : (
        <>
          <p>{t("conflict.decided_there")}</p>
          <Understood duty={duty} issue={issue} />
        </>
      )}
    </section>
  );
}

/** Fields a crew may write again; who assessed a call right is for somebody else to say. */
function mayChoose(issue: SyncIssueWire): boolean {
  const fields = (issue.conflict as unknown as Conflict | null)?.fields ?? [];
  return MERGED_RECORDS.some((one) => issue.kind === `${one}.patch`) && fields.length === 1;
}

/** The buttons name the value, not a rule. */
function Choose({ duty, issue, field }: Props & { readonly field: ConflictField }) {
  const type = issue.kind === "incident.patch" ? "incident" : "assignment";
  const use = () => {
    const record = duty.store.get(type, issue.record_id);
    void duty.outbox.write(
      {
        kind: issue.kind,
        recordId: issue.record_id ?? "",
        baseRev: record?.rev ?? null,
        fields: { [field.name]: field.yours },
      },
      { kind: "sync_issue.dismiss", recordId: issue.id },
    );
  };
  return (
    <div class="choices two">
      <button type="button" class="plain" onClick={() => dismiss(duty, issue)}>
        {t("conflict.leave", { value: valueWords(field.server) })}
      </button>
      <button type="button" class="plain" onClick={use}>
        {t("conflict.use", { value: valueWords(field.yours) })}
      </button>
    </div>
  );
}

function RejectedCard({ duty, issue }: Props) {
  const words = coded("rejected", issue.code ?? "other");
  return (
    <section class="card">
      <p class="attn-text">
        <Icon name="hand" /> <strong>{t("rejected.title")}</strong>
      </p>
      <p>
        <strong>
          {coded("kind", issue.kind)} {numberOf(duty, issue)}
        </strong>{" "}
        {words} {t("rejected.text")}
      </p>
      <Understood duty={duty} issue={issue} />
    </section>
  );
}

function Understood({ duty, issue }: Props) {
  return (
    <button type="button" class="plain" onClick={() => dismiss(duty, issue)}>
      {t("conflict.understood")}
    </button>
  );
}

function dismiss(duty: Duty, issue: SyncIssueWire): void {
  void duty.outbox.write({ kind: "sync_issue.dismiss", recordId: issue.id });
}

const TIME = /^\d{4}-\d\d-\d\dT/;

/** A value as people say it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("conflict.nothing");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "string" && TIME.test(value)) return clockTime(value);
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
