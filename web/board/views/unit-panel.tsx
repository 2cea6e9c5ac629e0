/** One unit: its crew, how to reach them, what they say on the radio, and its calls. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SafetyCheckWire, UnitStatus } from "../../shared/api/openapi";
import { isFailure } from "../../shared/api/problem";
import { isOneOf, within, word } from "../../shared/codes/codes";
import { CHANNEL, RUNNING_CHECKS } from "../../shared/codes/generated";
import { StateBadge } from "../../shared/look/badge";
import { site } from "../../shared/site";
import { roleWord, statusWord } from "../../shared/words/common";
import { clockTime, span } from "../../shared/words/time";
import { isQuiet } from "../model/backups";
import { callName, checkState } from "../model/units";
import type { Unit } from "../model/wire";
import { answerCheck, type Spoken, statusOnBehalf } from "../state/actions";
import { asking, assignments, incidents, serverNow, units } from "../state/desk";
import { api } from "../state/session";
import { t } from "../words/board";
import { Close, closePanel } from "./close";
import { Act, Pane } from "./parts";

const SPOKEN: readonly Spoken[] = ["radio", "phone"];

/** What a crew says on the radio, in the order of a call. */
const REPORTED: readonly UnitStatus[] = [
  "acknowledged",
  "en_route",
  "delayed",
  "staged",
  "on_scene",
  "with_person",
  "transporting",
  "at_destination",
  "clearing",
  "available",
  "meal",
  "break",
  "out_of_service",
];

export function UnitPanel({ id }: { id: string }) {
  const channel = useSignal<Spoken>("radio");
  const unit = units.value.get(id);
  if (!unit) return null;
  return (
    <Pane id="panel" class="panel" title={unit.call_sign} aside={<Close />}>
      <div class="scroll panel-body">
        <Reach unit={unit} />
        <fieldset class="spoken">
          <legend>{t("unit.told_by")}</legend>
          {SPOKEN.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="channel"
                checked={channel.value === one}
                onChange={() => {
                  channel.value = one;
                }}
              />
              {within(word(CHANNEL, one))}
            </label>
          ))}
        </fieldset>
        <CheckAnswer unit={unit} channel={channel.value} />
        <h3>{t("unit.now")}</h3>
        <div class="reported">
          {REPORTED.map((status) => (
            <Act
              key={status}
              of={`status-${unit.id}`}
              class={unit.status === status ? "is-now" : ""}
              run={() => void statusOnBehalf(unit, unit.assignment, status, channel.value)}
            >
              <StateBadge status={status} size={22} /> {statusWord(status)}
            </Act>
          ))}
        </div>
        <Calls unit={unit} />
      </div>
    </Pane>
  );
}

function Reach({ unit }: { unit: Unit }) {
  const isByRadio = !asking.value.some((one) => one.unit === unit.id && isQuiet(one));
  const heard = unit.last_heard_at;
  const ago = (at: string) =>
    `${clockTime(at)}, ${t("ago", { span: span(serverNow.value - Date.parse(at)) })}`;
  return (
    <>
      {!isByRadio && <p class="takeover-quiet in-panel">{t("quiet")}</p>}
      <dl class="facts">
        <dt>{t("unit.state")}</dt>
        <dd>
          {statusWord(unit.status as UnitStatus)}
          {unit.status_as_of && `, ${t("as_of", { at: clockTime(unit.status_as_of) })}`}
        </dd>
        {site.value.radio_channel && isByRadio && (
          <>
            <dt>{t("unit.radio")}</dt>
            <dd>{site.value.radio_channel}</dd>
          </>
        )}
        <dt>{t("unit.crew")}</dt>
        <dd>
          {unit.crew.map((person) => `${person.name} (${roleWord(person.role)})`).join(", ") ||
            t("unit.nobody")}
        </dd>
        <dt>{t("unit.last_heard")}</dt>
        <dd>{heard ? ago(heard) : t("never")}</dd>
        <dt>{t("unit.position")}</dt>
        <dd>
          {unit.position
            ? t("unit.position_of", { when: ago(unit.position.fix_at) })
            : t("unit.no_position")}
        </dd>
      </dl>
    </>
  );
}

/** A check that runs is answered after speaking to the crew; its id is asked for when needed. */
function CheckAnswer({ unit, channel }: { unit: Unit; channel: Spoken }) {
  const check = useSignal<SafetyCheckWire | null>(null);
  const due = unit.check_due_at;
  useEffect(() => {
    check.value = null;
    if (due && unit.assignment) {
      void runningCheck(unit.assignment).then((found) => {
        check.value = found;
      });
    }
  }, [due, unit.assignment]);
  const state = checkState(unit, serverNow.value);
  const running = check.value;
  if (!state || !running) return null;
  const say = (answer: "ok" | "need_cover") => () =>
    void answerCheck(running.id, answer, channel, unit.call_sign);
  return (
    <div class="check-answer">
      <h3>
        {t(state.isOverdue ? "unit.check_overdue" : "unit.check_due", {
          at: clockTime(state.dueAt),
        })}
      </h3>
      <Act of={`check-${running.id}`} run={say("ok")}>
        {t("unit.ok")}
      </Act>
      <Act of={`check-${running.id}`} run={say("need_cover")}>
        {t("unit.need_cover")}
      </Act>
    </div>
  );
}

async function runningCheck(assignment: string): Promise<SafetyCheckWire | null> {
  const params = { query: { assignment, limit: 5 } };
  try {
    const page = await api.get("/safety-checks/", { params });
    return page.results.find((one) => isOneOf(RUNNING_CHECKS, one.state)) ?? null;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return null;
  }
}

function Calls({ unit }: { unit: Unit }) {
  if (unit.assignments.length === 0) return null;
  return (
    <>
      <h3>{t("unit.calls")}</h3>
      <ul class="links">
        {unit.assignments.map((id) => {
          const assignment = assignments.value.get(id);
          const incident = assignment && incidents.value.get(assignment.incident);
          if (!incident) return null;
          return (
            <li key={id}>
              <a href={`#/call/${incident.id}`} onClick={closePanel}>
                {callName(incident)}
              </a>
              <span>{incident.address}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
