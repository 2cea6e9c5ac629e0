/** Who is on duty now and in the next 24 hours, and what their crews lack. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ShiftWire } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { roleWord } from "../../shared/words/common";
import { clockTime, clockTimes } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import { type Duty, duties, lacks } from "../model/roster";
import { board, programmes, serverNow } from "../state/desk";
import { Loader } from "../state/loader";
import { api } from "../state/session";
import { open } from "../state/view";
import { Key, Pane } from "./parts";

export function RosterPage() {
  const shifts = useSignal<readonly ShiftWire[] | null>(null);
  useKey("escape", () => open({ name: "board" }));
  useEffect(() => {
    const loader = new Loader(
      async () => {
        const params = { query: { limit: 200 } };
        shifts.value = (await api.get("/shifts/", { params })).results;
      },
      { gapMs: 5_000, everyMs: 60_000 },
    );
    loader.poke();
    return () => loader.stop();
  }, []);
  const all = duties(board.value?.units ?? [], shifts.value ?? [], serverNow.value);
  const gaps = all.filter((one) => !one.isOnDuty || one.shifts.some(lacks)).length;
  return (
    <div class="roster-page">
      <Pane
        id="roster"
        title="Roster, next 24 hours"
        count={`${gaps} with a gap`}
        aside={
          <a class="act" href="#/">
            Board <Key of="Esc" />
          </a>
        }
      >
        <div class="scroll">
          <table class="duties">
            <thead>
              <tr>
                <th scope="col">Unit</th>
                <th scope="col">Now</th>
                <th scope="col">Shifts</th>
              </tr>
            </thead>
            <tbody>
              {shifts.value !== null && all.map((one) => <Line duty={one} key={one.unit.id} />)}
            </tbody>
          </table>
          <p class="quiet-words">
            A unit without a shift is shown here. Which hours a programme has to serve, and where no
            unit of it serves them, is in the office, on its week page.
          </p>
        </div>
      </Pane>
    </div>
  );
}

function Line({ duty }: { duty: Duty }) {
  const { unit, shifts, isOnDuty, nextAt } = duty;
  const next = nextAt === null ? "no shift ahead" : `next at ${clockTime(nextAt)}`;
  return (
    <tr>
      <th scope="row">
        {unit.call_sign} <small>{programmes.value.get(unit.programme)?.code}</small>
      </th>
      <td class={isOnDuty ? "" : "gap"}>{isOnDuty ? "On duty" : `Nobody, ${next}`}</td>
      <td>
        {shifts.map((shift) => (
          <p key={shift.id} class={lacks(shift) ? "gap" : ""}>
            <b>{times(shift)}</b>{" "}
            {shift.crew.map((person) => `${person.name} (${roleWord(person.role)})`).join(", ") ||
              "no crew"}
            {lacks(shift) && (
              <span class="chip clock">
                <Icon name="warning" size={15} /> {lackWords(shift)}
              </span>
            )}
          </p>
        ))}
      </td>
    </tr>
  );
}

function times(shift: ShiftWire): string {
  const { from, to } = clockTimes(shift.starts_at, shift.ends_at);
  return `${from} to ${to}`;
}

function lackWords(shift: ShiftWire): string {
  const missing = shift.missing_roles.map(roleWord).join(", ");
  return missing ? `missing: ${missing}` : shift.understaffed_reason || "not complete";
}
