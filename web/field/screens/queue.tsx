/** The queue: what needs a person, what is only here, what the server has. Nothing can be cleared. */

import type { ComponentChildren } from "preact";
import type { SyncIssueWire, UnitStatus } from "../../shared/api/openapi";
import { within, word } from "../../shared/codes/codes";
import { NOTE_KIND } from "../../shared/codes/generated";
import { StateBadge } from "../../shared/look/badge";
import { Icon, type IconName } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime } from "../../shared/words/time";
import type { Made } from "../backup/ladder";
import type { Duty } from "../duty";
import { behind, type Mutation, type Queued } from "../outbox/lanes";
import type { Received } from "../outbox/outbox";
import { issues } from "../overlay";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { coded, t } from "../words/field";
import { IssueCard } from "./issue";

const MOST_SHOWN = 100;

export function QueueScreen({ duty }: { readonly duty: Duty }) {
  const needing = issues(duty).filter((one) => one.result !== "held");
  const queue = duty.outbox.queue.value;
  const parked = queue.filter((one) => one.parked !== null);
  const waiting = queue.filter((one) => one.parked === null);
  const backups = [...duty.backups.made.value.values()].filter(
    (one) => one.receivedAt === null && !one.isCancelled,
  );
  const here = waiting.length + backups.length;
  return (
    <Screen
      duty={duty}
      title={t("queue.title")}
      sub={duty.holder.name}
      onBack={() => go("home")}
      action={
        <button type="button" class="plain tall" onClick={() => tryAgain(duty)}>
          {t("queue.try")}
        </button>
      }
    >
      <NeedsYou duty={duty} needing={needing} parked={parked} />
      <h2>
        {t("queue.here")} · {here}
      </h2>
      {here === 0 && <p class="card empty">{t("queue.nothing")}</p>}
      {here > 0 && (
        <ul class="card rows">
          {backups.map((one) => (
            <BackupRow key={one.id} made={one} />
          ))}
          {waiting.slice(0, MOST_SHOWN).map((item) => (
            <QueuedRow key={item.mutation.id} duty={duty} item={item} />
          ))}
        </ul>
      )}
      <ReceivedList duty={duty} />
    </Screen>
  );
}

function tryAgain(duty: Duty): void {
  void duty.outbox.retryNow();
  duty.tryNow();
}

interface NeedsProps {
  readonly duty: Duty;
  readonly needing: readonly SyncIssueWire[];
  readonly parked: readonly Queued[];
}

function NeedsYou({ duty, needing, parked }: NeedsProps) {
  const count = needing.length + parked.length;
  if (count === 0) return null;
  return (
    <>
      <h2>
        {t("queue.needs_you")} · {count}
      </h2>
      {needing.map((issue) => (
        <IssueCard key={issue.id} duty={duty} issue={issue} />
      ))}
      {parked.map((item) => (
        <section class="card attn-edge" key={item.mutation.id}>
          <strong>{kindWords(item.mutation)}</strong>
          <p>{t("queue.parked", { why: item.parked ?? "" })}</p>
        </section>
      ))}
    </>
  );
}

/** What a mutation is, in words. */
export function kindWords(mutation: Mutation): string {
  const { kind, fields } = mutation;
  if (kind === "status_event.create") {
    return t("kind.status_event.create", { what: statusWord(fields.status as UnitStatus) });
  }
  if (kind === "note.create") {
    return t("kind.note.create", { what: within(word(NOTE_KIND, String(fields.kind))) });
  }
  return coded("kind", kind);
}

const ICONS: Readonly<Record<string, IconName>> = {
  note: "note",
  outcome: "tick",
  safety_check: "clock",
  backup_request: "ring",
  position: "navigate",
};

function KindIcon({ mutation }: { readonly mutation: Mutation }) {
  if (mutation.kind === "status_event.create") {
    return <StateBadge status={mutation.fields.status as UnitStatus} size={36} />;
  }
  return <Icon name={ICONS[mutation.kind.split(".")[0] ?? ""] ?? "note"} size={32} />;
}

interface RowProps {
  readonly icon: ComponentChildren;
  readonly title: string;
  readonly under: string;
  readonly mark: string;
  readonly isCalm?: boolean;
}

function Row({ icon, title, under, mark, isCalm = false }: RowProps) {
  return (
    <li class="row">
      {icon}
      <span class="grow">
        <strong>{title}</strong>
        <span>{under}</span>
      </span>
      <span class={`mark ${isCalm ? "calm" : ""}`}>
        <Icon name={isCalm ? "received" : "device"} size={20} />
        {mark}
      </span>
    </li>
  );
}

function QueuedRow({ duty, item }: { readonly duty: Duty; readonly item: Queued }) {
  const at = clockSeconds(item.at);
  return (
    <Row
      icon={<KindIcon mutation={item.mutation} />}
      title={kindWords(item.mutation)}
      under={`${at} · ${stateWords(duty, item)}`}
      mark={t("queue.unsent")}
    />
  );
}

function stateWords(duty: Duty, item: Queued): string {
  const lane = behind(duty.outbox.queue.value, item);
  if (lane !== null) return t("queue.behind", { lane: t(`lane.${lane}`) });
  const next = duty.outbox.nextTryAt.value;
  if (next === null) return t("queue.now");
  return t("queue.again_in", { n: Math.max(0, Math.ceil((next - now.value) / 1000)) });
}

function BackupRow({ made }: { readonly made: Made }) {
  return (
    <Row
      icon={<Icon name="ring" size={32} />}
      title={t("kind.backup")}
      under={`${clockSeconds(made.madeAt)} · ${t("queue.now")}`}
      mark={t("queue.unsent")}
    />
  );
}

function ReceivedList({ duty }: { readonly duty: Duty }) {
  const received = duty.outbox.received.value;
  const { lastAt } = duty.contact;
  return (
    <>
      <p class="line">
        <Icon name="received" />
        <span>
          <strong>{t("queue.received", { n: received.length })}</strong>{" "}
          {lastAt.value === null
            ? t("queue.no_contact")
            : t("queue.last_contact", { time: clockSeconds(lastAt.value) })}
        </span>
      </p>
      {received.length > 0 && (
        <details class="card">
          <summary>{t("queue.show")}</summary>
          <ul class="rows">
            {received
              .slice(-MOST_SHOWN)
              .reverse()
              .map((one) => (
                <Row
                  key={one.mutation.id}
                  icon={<KindIcon mutation={one.mutation} />}
                  title={kindWords(one.mutation)}
                  under={receivedWords(one)}
                  mark={clockTime(one.receivedAt)}
                  isCalm
                />
              ))}
          </ul>
        </details>
      )}
    </>
  );
}

function receivedWords(one: Received): string {
  if (one.result === "held") return t("queue.held");
  if (one.result === "conflict") return t("conflict.title");
  if (one.result === "rejected") return `${t("rejected.title")}. ${t("rejected.text")}`;
  return t("queue.row_received", { time: clockTime(one.receivedAt) });
}
