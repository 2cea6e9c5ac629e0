/** Home: what the unit does and since when, its call, its crew, and what is kept here. */

import { StateBadge } from "../../shared/look/badge";
import { Icon, roleIcon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { roleWord, statusWord } from "../../shared/words/common";
import { clockTime, span } from "../../shared/words/time";
import { joined } from "../../shared/words/words";
import type { Duty } from "../duty";
import { type Call, calls, currentCall, myShift, myUnit, statusNow } from "../overlay";
import { AddressLine, Cautions, Priority } from "../parts/call-parts";
import { NextAction } from "../parts/next-action";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { UndoClosing } from "../parts/undo";
import { check, hasCautions } from "../reports";
import { firstCheckMinutes } from "../rules/checks";
import { t } from "../words/field";

export function HomeScreen({ duty }: { readonly duty: Duty }) {
  const call = currentCall(duty);
  return (
    <Screen duty={duty} action={<NextAction duty={duty} />}>
      <StatusBlock duty={duty} />
      <UndoClosing duty={duty} />
      {call ? <CallCard call={call} duty={duty} /> : <NoCall duty={duty} />}
      <OtherCalls duty={duty} />
      <Crew duty={duty} />
      {call && <NextCheck duty={duty} call={call} />}
      <Kept duty={duty} />
      {duty.positions.state.value === "refused" && (
        <p class="card line">
          <Icon name="pin" />
          {t("home.position_off")}
        </p>
      )}
    </Screen>
  );
}

export function StatusBlock({ duty }: { readonly duty: Duty }) {
  const status = statusNow(duty);
  if (!status) {
    return (
      <section class="status">
        <div>
          <h1>{t("home.no_unit")}</h1>
          <p>{t("home.no_unit_hint")}</p>
        </div>
      </section>
    );
  }
  return (
    <section class="status" aria-live="polite">
      <StateBadge status={status.status} size={58} />
      <div class="status-words">
        <p>{t("home.you_are")}</p>
        <h1>{statusWord(status.status)}</h1>
        {status.isUnsent && (
          <p class="mark">
            <Icon name="device" size={18} />
            {t("mark.device")}
          </p>
        )}
      </div>
      <div class="status-time">
        <strong>{span(now.value - status.since)}</strong>
        <span>{t("home.since", { time: clockTime(status.since) })}</span>
      </div>
    </section>
  );
}

function CallCard({ call, duty }: { readonly call: Call; readonly duty: Duty }) {
  const { incident } = call;
  return (
    <section class="card call-card">
      <button type="button" class="card-link" onClick={() => go("call")}>
        <span class="call-head">
          <Priority incident={incident} />
          <strong>
            {incident?.call_type_label ?? incident?.call_type ?? t("call.details_missing")}
          </strong>
          <Icon name="chevron" />
        </span>
        <strong class="address">{incident?.address ?? t("call.no_address")}</strong>
        <AddressLine duty={duty} incident={incident} />
      </button>
      <Cautions incident={incident} isShort />
      {incident?.narrative && <blockquote class="said-short">“{incident.narrative}”</blockquote>}
    </section>
  );
}

function NoCall({ duty }: { readonly duty: Duty }) {
  const status = statusNow(duty);
  if (!status) return null;
  return (
    <section class="card empty">
      {status.status === "available" && (
        <>
          <strong>{t("home.no_call")}</strong>
          <p>{t("home.no_call_since", { time: clockTime(status.since) })}</p>
        </>
      )}
      <button type="button" class="plain" onClick={() => go("new")}>
        <Icon name="plus" />
        {t("home.flagged")}
      </button>
    </section>
  );
}

function OtherCalls({ duty }: { readonly duty: Duty }) {
  const current = currentCall(duty);
  const others = calls(duty).filter((one) => one.assignment.id !== current?.assignment.id);
  return (
    <>
      {others.map((call) => (
        <section class="card attn-edge" key={call.assignment.id}>
          <p class="call-head">
            <StateBadge status="assigned" size={28} />
            <strong>{t("home.another")}</strong>
          </p>
          <strong>{call.incident?.address ?? t("call.no_address")}</strong>
          <p>{call.incident?.call_type_label ?? ""}</p>
        </section>
      ))}
    </>
  );
}

function Crew({ duty }: { readonly duty: Duty }) {
  const crew = myUnit(duty)?.crew ?? [];
  const missing = myShift(duty)?.missing_roles ?? [];
  if (crew.length === 0 && missing.length === 0) return null;
  return (
    <>
      {missing.length > 0 && (
        <p class="banner attn">
          <Icon name="warning" />
          <strong>{t("home.missing", { roles: joined(missing.map(roleWord)) })}</strong>
        </p>
      )}
      <ul class="card crew phone-only" aria-label={t("home.crew")}>
        {crew.map((person) => (
          <li key={person.id}>
            <Icon name={roleIcon(person.role)} />
            <span>
              <strong>{person.name}</strong>
              <span>{roleWord(person.role)}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function NextCheck({ duty, call }: { readonly duty: Duty; readonly call: Call }) {
  const next = check(duty);
  return (
    <p class="card line">
      <Icon name="clock" />
      {next ? (
        <span>
          {t("home.next_check")}{" "}
          <strong>{t("home.next_check_at", { time: clockTime(next.dueAt) })}</strong>
        </span>
      ) : (
        <span>
          {t("home.first_check")}{" "}
          <strong>
            {t("home.first_check_after", { n: firstCheckMinutes(hasCautions(call)) })}
          </strong>
        </span>
      )}
    </p>
  );
}

function Kept({ duty }: { readonly duty: Duty }) {
  const count = duty.outbox.queue.value.length + duty.backups.unsent.length;
  const { lostAt, lastAt } = duty.contact;
  return (
    <button type="button" class="card line link-card" onClick={() => go("queue")}>
      <span class={count > 0 ? "attn-text" : ""}>
        <Icon name="device" />
      </span>
      <span>
        <strong>{count > 0 ? t("home.kept", { n: count }) : t("home.kept_none")}</strong>{" "}
        {lostAt.value !== null
          ? t("home.no_signal_since", { time: clockTime(lostAt.value) })
          : count > 0
            ? t("home.sending")
            : lastAt.value !== null && t("home.last_contact", { time: clockTime(lastAt.value) })}
      </span>
      <Icon name="chevron" />
    </button>
  );
}
