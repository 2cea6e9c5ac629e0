/** Units by what they are doing, with how long, where, and how far they are to be trusted. */

import type { UnitStatus } from "../../shared/api/openapi";
import { StateBadge } from "../../shared/look/badge";
import { Icon } from "../../shared/look/icons";
import { statusWord } from "../../shared/words/common";
import { clockSeconds, clockTime, span, stopwatch } from "../../shared/words/time";
import { walkRows } from "../keys/listen";
import { checkState, familyOf, grouped, heard, whereabouts } from "../model/units";
import type { Unit } from "../model/wire";
import {
  asking,
  assignments,
  board,
  incidents,
  isLost,
  programmes,
  serverNow,
  units,
} from "../state/desk";
import { isWall, panel } from "../state/view";
import { t } from "../words/board";
import { AsItWas } from "./lost";
import { Pane, Since } from "./parts";

/** Call signs of more letters are set smaller. */
const LONG_SIGN = 10;

export function UnitList() {
  const all = board.value?.units ?? [];
  const groups = grouped(all).filter((group) => !isWall || group.family !== "away");
  const working = all.filter((unit) => familyOf(unit) !== "away").length;
  const count = isWall ? t("units.count", { working, away: all.length - working }) : all.length;
  return (
    <Pane
      id="units"
      class="units"
      title={t("units.title")}
      count={count}
      aside={<AsItWas otherwise={t("units.order")} />}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows walk through its buttons */}
      <div class="scroll" onKeyDown={walkRows}>
        <table>
          <thead class="units-head">
            <tr>
              <th scope="col">{t("units.unit")}</th>
              <th scope="col">{t("units.state")}</th>
              <th scope="col">{t(isLost.value ? "since" : "units.for")}</th>
              <th scope="col">{t("units.where")}</th>
              <th scope="col">{t("units.check")}</th>
              <th scope="col">{t("units.last_heard")}</th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.family}>
              <tr class="group">
                <th colSpan={6} scope="rowgroup">
                  {t(`family.${group.family}`)} <span class="count">{group.units.length}</span>
                </th>
              </tr>
              {group.units.map((unit) => (
                <Row id={unit.id} key={unit.id} />
              ))}
            </tbody>
          ))}
        </table>
        {all.length === 0 && <p class="empty">{t("units.none")}</p>}
      </div>
    </Pane>
  );
}

function Row({ id }: { id: string }) {
  const unit = units.value.get(id);
  if (!unit) return null;
  const status = unit.status as UnitStatus;
  const asks = asking.value.some(
    (one) => one.unit === id && one.members.some((member) => member.state !== "arrived"),
  );
  const programme = programmes.value.get(unit.programme)?.code ?? "";
  const { place, call } = whereabouts(unit, assignments.value, incidents.value);
  const asOf = unit.status_as_of ? t("as_of", { at: clockTime(unit.status_as_of) }) : "";
  const isOpen = panel.value?.name === "unit" && panel.value.unit === id;
  return (
    <tr class={asks ? "asks" : isOpen ? "open" : ""}>
      <th scope="row" class="unit-name">
        <div>
          <Badge id={id} />
          <button
            type="button"
            class={unit.call_sign.length > LONG_SIGN ? "row long" : "row"}
            data-row
            aria-pressed={isOpen}
            disabled={isWall}
            onClick={() => {
              panel.value = isOpen ? null : { name: "unit", unit: id };
            }}
          >
            {unit.call_sign}
          </button>
        </div>
      </th>
      <td>
        <b>{statusWord(status)}</b>
        <small>{[programme, asOf].filter(Boolean).join(" · ")}</small>
      </td>
      <td class="timer">
        <Since at={unit.status_as_of} />
      </td>
      <td>
        <b>{place}</b>
        <small>{call}</small>
      </td>
      <Check unit={unit} />
      <LastHeard unit={unit} />
    </tr>
  );
}

function Badge({ id }: { id: string }) {
  const unit = units.value.get(id);
  if (!unit) return null;
  const tense = heard(unit, serverNow.value).isStale ? "stale" : "now";
  return <StateBadge status={unit.status as UnitStatus} tense={tense} />;
}

function Check({ unit }: { unit: Unit }) {
  const check = checkState(unit, serverNow.value);
  if (!check) return <td />;
  if (isLost.value) {
    return check.isOverdue ? (
      <td class="was">{t("units.was_overdue")}</td>
    ) : (
      <td>{t("units.due", { at: clockTime(check.dueAt) })}</td>
    );
  }
  if (!check.isOverdue) return <td>{t("units.due", { at: stopwatch(check.ms) })}</td>;
  return (
    <td class="overdue">
      {t("units.overdue")}
      <br />
      <Icon name="clock" size={18} /> {stopwatch(check.ms)}
    </td>
  );
}

function LastHeard({ unit }: { unit: Unit }) {
  const { heardAgoMs, fixAgoMs, isStale, isFixStale } = heard(unit, serverNow.value);
  const when = (ago: number | null, at: string | null | undefined) => {
    if (ago === null || !at) return null;
    if (isLost.value) return clockSeconds(at);
    return ago < 60_000 ? span(ago) : stopwatch(ago);
  };
  const fix = when(fixAgoMs, unit.position?.fix_at);
  return (
    <td class={isStale ? "stale" : ""}>
      <span class="heard">{when(heardAgoMs, unit.last_heard_at) ?? t("never")}</span>
      <small>
        {fix === null ? t("units.no_fix") : t("units.fix", { when: fix })}
        {isFixStale && <b> {t("stale")}</b>}
        {isStale && !isFixStale && <b> {t("stale")}</b>}
      </small>
    </td>
  );
}
