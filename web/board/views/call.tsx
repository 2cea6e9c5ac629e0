/** One call: its history by both clocks, what is to be resolved, and everything one can do with it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { of } from "../../shared/api/client";
import type { AssignmentWire, IncidentWire, Timeline } from "../../shared/api/openapi";
import { Problem } from "../../shared/api/problem";
import { isOneOf, within, word } from "../../shared/codes/codes";
import { ASSIGNMENT_STATE, INCIDENT_STATUS, OPEN_ASSIGNMENTS } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { clockSeconds, clockTime, stopwatch } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import { type Entry, entries, lanes, operationalNotes } from "../model/timeline";
import { callWords, placeWords, priorityWord } from "../model/units";
import { canReopen } from "../model/waiting";
import { acknowledgedByRadio, cancelAssignment, cancelCall } from "../state/actions";
import {
  areas,
  boardLoader,
  callSign,
  conflicts,
  isLost,
  quarantine,
  serverNow,
  units,
} from "../state/desk";
import { Loader } from "../state/loader";
import { api, isSupervisor } from "../state/session";
import { open, panel } from "../state/view";
import { t } from "../words/board";
import { NoTeam, Warnings } from "./chosen";
import { Because, CloseCall, Reopen } from "./ending";
import { Act, Key, Pane } from "./parts";
import { ConflictBox, QuarantineBox } from "./resolve";

type Loaded = { readonly timeline: Timeline } | { readonly isGone: true };

export function CallPage({ id }: { id: string }) {
  const loaded = useSignal<Loaded | null>(null);
  useKey("escape", () => open({ name: "board" }));
  useEffect(() => {
    const loader = new Loader(
      async () => {
        loaded.value = await read(id);
      },
      { gapMs: 500, everyMs: 30_000 },
    );
    loader.poke();
    const unfollow = boardLoader.loadedAt.subscribe(() => loader.poke());
    return () => {
      unfollow();
      loader.stop();
    };
  }, [id]);
  const found = loaded.value;
  if (!found) return <p class="empty">{t("call.loading")}</p>;
  if ("isGone" in found) {
    return <p class="empty">{t("call.gone")}</p>;
  }
  return <Loaded timeline={found.timeline} />;
}

async function read(id: string): Promise<Loaded> {
  try {
    return { timeline: await api.get("/incidents/{record_id}/timeline/", of(id)) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { isGone: true };
    throw error;
  }
}

function Loaded({ timeline }: { timeline: Timeline }) {
  const call = timeline.incident;
  const names = new Map([...units.value].map(([id, unit]) => [id, unit.call_sign]));
  const all = entries(timeline, names);
  const area = areas.value.find((one) => one.id === call.area)?.name;
  return (
    <div class="call-page">
      <section class="pane call-history" aria-labelledby="call-title">
        <header class="pane-head">
          <h2 id="call-title">
            #{call.number} {callWords(call)}{" "}
            <span class="count">
              {placeWords(call.address, area)} · {priorityWord(call.priority)} ·{" "}
              {within(word(INCIDENT_STATUS, call.status))}
            </span>
          </h2>
          <a class="act" href="#/">
            {t("page.board")} <Key of="escape" />
          </a>
        </header>
        <div class="scroll">
          <table class="history">
            <thead>
              <tr>
                <th scope="col">{t("call.happened")}</th>
                <th scope="col">{t("call.received")}</th>
                <th scope="col">{t("call.what")}</th>
                <th scope="col">
                  <span class="out-of-sight">{t("call.remark")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <Fact one={one} key={one.key} />
              ))}
            </tbody>
          </table>
        </div>
        <TwoLanes all={all} />
      </section>
      <div class="call-side">
        <About call={call} isWritten={timeline.events.some((one) => one.type === "outcome")} />
        <OnIt timeline={timeline} />
        <Resolve timeline={timeline} />
        <Notes timeline={timeline} />
      </div>
    </div>
  );
}

function Fact({ one }: { one: Entry }) {
  return (
    <tr>
      <td>
        <b>{clockSeconds(one.at)}</b>
      </td>
      <td>{clockSeconds(one.receivedAt)}</td>
      <td>
        <b>{one.what}</b>
        <small>{one.by}</small>
      </td>
      <td>
        <Mark one={one} />
      </td>
    </tr>
  );
}

function Mark({ one }: { one: Entry }) {
  if (one.mark === "late") {
    return (
      <span class="chip clock">
        <Icon name="clock" size={15} />{" "}
        <b>{t("call.late", { span: stopwatch(one.receivedAt - one.at) })}</b> {t("call.late_means")}
      </span>
    );
  }
  if (one.mark === "same") {
    return (
      <span class="chip cross">
        <Icon name="people" size={15} /> {t("call.same")}
      </span>
    );
  }
  if (one.mark === "no_step") {
    return (
      <span class="chip cross">
        <Icon name="no" size={15} /> {t("call.no_step")}
      </span>
    );
  }
  return null;
}

const [WIDTH, LEFT, TOP, BOTTOM] = [860, 100, 30, 90];

function TwoLanes({ all }: { all: readonly Entry[] }) {
  const drawn = lanes(all);
  if (!drawn) return null;
  const x = (at: number) => LEFT + at * (WIDTH - LEFT - 20);
  return (
    <figure class="lanes">
      <svg viewBox={`0 0 ${WIDTH} 125`} role="img" aria-label={t("call.lanes")}>
        {drawn.ticks.map((tick) => (
          <g key={tick.time}>
            <line class="tick" x1={x(tick.at)} x2={x(tick.at)} y1={TOP - 8} y2={BOTTOM + 8} />
            <text x={x(tick.at)} y={118} text-anchor="middle">
              {clockTime(tick.time)}
            </text>
          </g>
        ))}
        <text class="name" x="8" y={TOP + 5}>
          {t("call.happened")}
        </text>
        <text class="name" x="8" y={BOTTOM + 5}>
          {t("call.received")}
        </text>
        <line class="lane" x1={LEFT - 10} x2={WIDTH} y1={TOP} y2={TOP} />
        <line class="lane" x1={LEFT - 10} x2={WIDTH} y1={BOTTOM} y2={BOTTOM} />
        {drawn.links.map((link) => (
          <g key={link.key} class={link.isLate ? "late" : ""}>
            <line class="link" x1={x(link.from)} y1={TOP} x2={x(link.to)} y2={BOTTOM} />
            <circle cx={x(link.from)} cy={TOP} r="5" />
            <rect x={x(link.to) - 5} y={BOTTOM - 5} width="10" height="10" />
          </g>
        ))}
      </svg>
    </figure>
  );
}

function About({ call, isWritten }: { call: IncidentWire; isWritten: boolean }) {
  const isOver = call.closed_at !== null;
  return (
    <Pane id="about" title={t("call.about")}>
      <div class="panel-body">
        <Warnings call={call} />
        {call.narrative && <p class="narrative">{call.narrative}</p>}
        <p>{[call.caller_name, call.caller_phone].filter(Boolean).join(", ")}</p>
        {isOver ? (
          <>
            <p>{endWords(call)}</p>
            {canReopen(call, serverNow.value) && <Reopen call={call} />}
          </>
        ) : (
          <>
            <p class="chosen-ways">
              <button
                type="button"
                class="act main"
                disabled={isLost.value}
                onClick={() => {
                  panel.value = { name: "send", call: call.id, instead: null };
                }}
              >
                {t("call.send")} <Key of="all_units" />
              </button>
            </p>
            <CloseCall call={call} isWritten={isWritten} />
            <NoTeam call={call} />
            <Because
              of={`cancel-call-${call.id}`}
              label={t("call.cancel_because")}
              run={(why) => void cancelCall(call, why)}
            >
              {t("call.cancel")}
            </Because>
          </>
        )}
      </div>
    </Pane>
  );
}

function endWords(call: IncidentWire): string {
  const since = t("call.over_since", { at: clockTime(call.closed_at) });
  return call.reason ? `${since} ${t("call.over_because", { reason: call.reason })}` : since;
}

function OnIt({ timeline }: { timeline: Timeline }) {
  const on = timeline.events
    .filter((event) => event.type === "assignment")
    .map((event) => event.record as unknown as AssignmentWire)
    .filter((one) => isOneOf(OPEN_ASSIGNMENTS, one.state));
  const call = timeline.incident;
  useKey("all_units", () => {
    panel.value = { name: "send", call: call.id, instead: null };
  });
  return (
    <Pane id="on-it" title={t("call.on_it")} count={on.length}>
      <ul class="plain-list">
        {on.map((one) => (
          <OneOnIt one={one} key={one.id} />
        ))}
      </ul>
      {on.length === 0 && <p class="empty">{t("call.nobody_on_it")}</p>}
    </Pane>
  );
}

function OneOnIt({ one }: { one: AssignmentWire }) {
  const name = callSign(one.unit) ?? t("a_unit");
  const isConfirming = useSignal(false);
  return (
    <li class="on-it">
      <span>
        <b>{name}</b> {within(word(ASSIGNMENT_STATE, one.state))}
        {one.eta && `, ${t("call.there_at", { at: clockTime(one.eta) })}`}
        {one.team_note && `, ${one.team_note}`}
      </span>
      <span class="on-it-ways">
        {one.state === "assigned" && (
          <Act of={`acknowledge-${one.id}`} run={() => void acknowledgedByRadio(one.id, name)}>
            {t("acknowledged_by_radio")}
          </Act>
        )}
        <button
          type="button"
          class="act"
          disabled={isLost.value}
          onClick={() => {
            panel.value = { name: "send", call: one.incident, instead: one.id };
          }}
        >
          {t("call.instead")}
        </button>
        <Act
          of={`cancel-${one.id}`}
          run={() => {
            if (isConfirming.value) void cancelAssignment(one.id, name);
            isConfirming.value = !isConfirming.value;
          }}
        >
          {isConfirming.value ? t("call.take_off_sure", { unit: name }) : t("call.take_off")}
        </Act>
      </span>
    </li>
  );
}

function Resolve({ timeline }: { timeline: Timeline }) {
  const ids = new Set([timeline.incident.id, ...timeline.events.map((one) => idOf(one.record))]);
  const isHere = (id: string | null) => id !== null && ids.has(id);
  const open = conflicts.value.filter((one) => isHere(one.record_id));
  const refused = quarantine.value.filter((one) => isHere(one.record_id));
  return (
    <>
      {open.length > 0 && (
        <Pane
          id="resolve-here"
          title={t("call.resolve")}
          count={t("call.here", { n: open.length })}
        >
          {open.map((one) => (
            <ConflictBox issue={one} key={one.id} />
          ))}
        </Pane>
      )}
      {refused.length > 0 && (
        <Pane
          id="quarantine-here"
          title={t("call.quarantine")}
          count={t("call.here", { n: refused.length })}
        >
          {refused.map((one) => (
            <QuarantineBox issue={one} key={one.id} />
          ))}
        </Pane>
      )}
    </>
  );
}

function idOf(record: unknown): string {
  return (record as { id: string }).id;
}

function Notes({ timeline }: { timeline: Timeline }) {
  const notes = operationalNotes(timeline);
  return (
    <Pane id="notes" title={t("call.notes")} count={notes.length}>
      <div class="panel-body">
        {notes.map((note) => (
          <article key={note.id} class="note">
            <p class="note-by">
              <b>{t("call.operational")}</b> {note.author.name} · {clockTime(note.corrected_at)}
            </p>
            <p>{note.body}</p>
          </article>
        ))}
        <p class="quiet-words">{t(isSupervisor() ? "call.care_hidden" : "call.care_never")}</p>
      </div>
    </Pane>
  );
}
