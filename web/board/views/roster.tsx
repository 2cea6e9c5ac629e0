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
import { t } from "../words/board";
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
        title={t("roster.title")}
        count={t("roster.gaps", { n: gaps })}
        aside={
          <a class="act" href="#/">
            {t("page.board")} <Key of="escape" />
          </a>
        }
      >
        <div class="scroll">
          <table class="duties">
            <thead>
              <tr>
                <th scope="col">{t("roster.unit")}</th>
                <th scope="col">{t("roster.now")}</th>
                <th scope="col">{t("roster.shifts")}</th>
              </tr>
            </thead>
            <tbody>
              {shifts.value !== null && all.map((one) => <Line duty={one} key={one.unit.id} />)}
            </tbody>
          </table>
          <p class="quiet-words">{t("roster.about")}</p>
        </div>
      </Pane>
    </div>
  );
}

function Line({ duty }: { duty: Duty }) {
  const { unit, shifts, isOnDuty, nextAt } = duty;
  const nobody =
    nextAt === null ? t("roster.nobody") : t("roster.nobody_until", { at: clockTime(nextAt) });
  return (
    <tr>
      <th scope="row">
        {unit.call_sign} <small>{programmes.value.get(unit.programme)?.code}</small>
      </th>
      <td class={isOnDuty ? "" : "gap"}>{isOnDuty ? t("roster.on_duty") : nobody}</td>
      <td>
        {shifts.map((shift) => (
          <p key={shift.id} class={lacks(shift) ? "gap" : ""}>
            <b>{times(shift)}</b>{" "}
            {shift.crew.map((person) => `${person.name} (${roleWord(person.role)})`).join(", ") ||
              t("no_crew")}
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
  return t("roster.times", clockTimes(shift.starts_at, shift.ends_at));
}

function lackWords(shift: ShiftWire): string {
  const missing = shift.missing_roles.map(roleWord).join(", ");
  if (missing) return t("roster.missing", { roles: missing });
  return shift.understaffed_reason || t("roster.incomplete");
}
