/** The call: its steps, where it is, what to beware of, and what the caller said. */

import { useMemo } from "preact/hooks";
import { StateBadge } from "../../shared/look/badge";
import { Icon } from "../../shared/look/icons";
import { AreaMap, type Pin } from "../../shared/map/map";
import { common, statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime } from "../../shared/words/time";
import type { Duty } from "../duty";
import { type Call, currentCall, statusNow } from "../overlay";
import { Arrival } from "../parts/arrival";
import { AddressLine, Cautions, Priority } from "../parts/call-parts";
import { NextAction } from "../parts/next-action";
import { NoteCard } from "../parts/note-card";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { UndoClosing } from "../parts/undo";
import { notes, reached } from "../reports";
import { nextStep, STEPS, stepOf } from "../rules/steps";
import { t } from "../words/field";
import { NextCheck, StatusBlock } from "./home";

export function CallScreen({ duty }: { readonly duty: Duty }) {
  const call = currentCall(duty);
  const status = statusNow(duty);
  const title = call?.incident?.call_type_label ?? call?.incident?.call_type ?? t("tab.call");
  const sub =
    status && t("call.since", { status: statusWord(status.status), time: clockTime(status.since) });
  return (
    <Screen
      duty={duty}
      title={title}
      sub={sub ?? undefined}
      onBack={() => go("home")}
      action={<NextAction duty={duty} />}
    >
      <UndoClosing duty={duty} />
      {call ? <CallBody duty={duty} call={call} /> : <p class="card empty">{t("call.none")}</p>}
    </Screen>
  );
}

function CallBody({ duty, call }: { readonly duty: Duty; readonly call: Call }) {
  const { incident } = call;
  return (
    <>
      <div class="wide-only">
        <StatusBlock duty={duty} />
      </div>
      <Strip duty={duty} call={call} />
      <div class="columns">
        <div class="column">
          <section class="where">
            <div class="where-head">
              <h2 class="address">{incident?.address ?? t("call.no_address")}</h2>
              <Priority incident={incident} />
            </div>
            <AddressLine duty={duty} incident={incident} />
            {!incident && <p>{t("call.details_missing")}</p>}
            <p class="wide-only">
              {incident?.number && `#${incident.number} · `}
              {incident && t("call.called", { time: clockTime(incident.received_at) })}
            </p>
          </section>
          <Cautions incident={incident} />
          <Arrival duty={duty} call={call} />
          <CallMap duty={duty} call={call} />
          <CallerWords call={call} />
        </div>
        <div class="column wide-only">
          <Progress duty={duty} call={call} />
          <NextCheck duty={duty} call={call} />
          <section class="card">
            <p class="card-head">
              <strong>{t("notes.title")}</strong>
              <button type="button" class="small" onClick={() => go("notes")}>
                <Icon name="plus" />
                {t("notes.text")}
              </button>
            </p>
            {notes(duty, call)
              .slice(0, 3)
              .map((one) => (
                <NoteCard key={one.record.id} shown={one} />
              ))}
          </section>
        </div>
      </div>
    </>
  );
}

interface CallProps {
  readonly duty: Duty;
  readonly call: Call;
}

/** Every step with its time: behind us, now, or to come. */
function stepsOf({ duty, call }: CallProps) {
  const times = reached(duty, call);
  const status = statusNow(duty)?.status ?? "assigned";
  const place = stepOf(status);
  const next = nextStep(status, true);
  return STEPS.map((step, index) => {
    const isNext =
      (next.is === "status" && next.status === step) ||
      (next.is === "close" && step === "clearing");
    const tense = index === place ? "now" : index < place ? "past" : "future";
    // The strip has six places; a status between two of them stands in the one before.
    const shown = index === place ? status : step;
    const at = times.get(shown) ?? times.get(step);
    return { step, shown, tense, isNext, at } as const;
  });
}

function Strip(props: CallProps) {
  return (
    <ol class="strip-steps phone-only" aria-label={t("call.progress")}>
      {stepsOf(props).map(({ step, shown, tense, isNext, at }) => (
        <li key={step} class={tense} aria-current={tense === "now" ? "step" : undefined}>
          <StateBadge status={shown} size={36} tense={tense} isAlone />
          <span>
            {at ? clockTime(at.at) : isNext ? t("call.next") : ""}
            {at?.isUnsent && (
              <span class="step-mark">
                <Icon name="device" size={14} />
                <span class="out-of-sight">{t("mark.device")}</span>
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Progress(props: CallProps) {
  return (
    <section class="card">
      <p class="card-head">
        <strong>{t("call.progress")}</strong>
      </p>
      <ol class="progress">
        {stepsOf(props).map(({ step, shown, tense, isNext, at }) => (
          <li key={step} class={tense} aria-current={tense === "now" ? "step" : undefined}>
            <StateBadge status={shown} size={32} tense={tense} />
            <span class="grow">{statusWord(shown)}</span>
            {at?.isUnsent && (
              <span class="mark">
                <Icon name="device" size={18} />
                <span class="out-of-sight">{t("mark.device")}</span>
              </span>
            )}
            <span>{at ? clockSeconds(at.at) : isNext ? t("call.next") : ""}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function CallerWords({ call }: { readonly call: Call }) {
  const { incident } = call;
  if (!incident?.narrative && !incident?.caller_name) return null;
  return (
    <section class="said">
      <h3>{t("call.caller_said", { time: clockTime(incident.received_at) })}</h3>
      {incident.narrative && <blockquote>“{incident.narrative}”</blockquote>}
      {(incident.caller_name || incident.caller_phone) && (
        <p>
          {t("call.caller")}: {incident.caller_name}{" "}
          {incident.caller_phone && (
            <a href={`tel:${incident.caller_phone}`}>{incident.caller_phone}</a>
          )}
        </p>
      )}
    </section>
  );
}

const PIN =
  '<svg viewBox="0 0 40 48" width="40" height="48"><path d="M20 47C8 33 3 26 3 18a17 17 0 0 1 34 0c0 8-5 15-17 29z" class="pin-shape"/><text x="20" y="25" class="pin-text">N</text></svg>';
const ME =
  '<svg viewBox="0 0 32 32" width="34" height="34"><circle cx="16" cy="16" r="10" class="me-shape"/></svg>';

function CallMap({ duty, call }: CallProps) {
  const { incident } = call;
  const fix = duty.positions.fix.value;
  const areas = duty.store.table("area").value;
  const list = useMemo(() => [...areas.values()], [areas]);
  const pins = useMemo(() => {
    const made: Pin[] = [];
    if (incident && incident.latitude !== null && incident.longitude !== null) {
      const priority = incident.priority ?? 0;
      made.push({
        ...{ id: incident.id, latitude: incident.latitude, longitude: incident.longitude },
        ...{ label: common("map.call", { priority }), size: [40, 48], anchor: [20, 47] },
        svg: PIN.replace(">N<", `>${priority}<`),
      });
    }
    if (fix) {
      const { latitude, longitude, accuracyM } = fix;
      made.push({ id: "me", latitude, longitude, accuracyM, label: common("map.you"), svg: ME });
    }
    return made;
  }, [incident, fix]);
  if (pins.length === 0 && list.length === 0) return null;
  const area = duty.store.get("area", incident?.area);
  return (
    <div class="call-map">
      <AreaMap areas={list} area={incident?.area ?? null} pins={pins} />
      {area && <span class="map-area-name">{t("call.area", { name: area.name })}</span>}
      {incident && <Directions call={call} />}
    </div>
  );
}

/** The tablet's own navigation, where it has one. */
function Directions({ call }: { readonly call: Call }) {
  const { incident } = call;
  if (!incident || incident.latitude === null) return null;
  const place = `${incident.latitude},${incident.longitude}`;
  return (
    <a class="plain directions" href={`geo:${place}?q=${place}`}>
      <Icon name="navigate" />
      {t("call.directions")}
    </a>
  );
}
