/** When we expect to be there: for the board, and for whoever waits. */

import { useSignal } from "@preact/signals";
import type { UnitStatus } from "../../shared/api/openapi";
import { Icon } from "../../shared/look/icons";
import { common } from "../../shared/words/common";
import { clockTime } from "../../shared/words/time";
import type { Duty } from "../duty";
import { type Call, statusNow } from "../overlay";
import { arrival } from "../reports";
import { t } from "../words/field";

const ON_THE_WAY: readonly UnitStatus[] = ["acknowledged", "en_route", "delayed", "staged"];
const MINUTES = [5, 10, 20, 30, 45, 60];
const MINUTE_MS = 60_000;

export function Arrival({ duty, call }: { readonly duty: Duty; readonly call: Call }) {
  const isOpen = useSignal(false);
  const status = statusNow(duty)?.status;
  if (!status || !ON_THE_WAY.includes(status)) return null;
  const known = arrival(duty, call);
  const choose = (minutes: number) => {
    isOpen.value = false;
    void duty.outbox.write({
      ...{ kind: "assignment.patch", recordId: call.assignment.id },
      baseRev: call.assignment.rev,
      fields: { eta: new Date(Date.now() + minutes * MINUTE_MS).toISOString() },
    });
  };
  return (
    <section class="card arrival">
      <p class="line">
        <Icon name="clock" />
        <span>
          {t("call.arrival")}{" "}
          <strong>{known.eta ? clockTime(known.eta) : t("call.arrival_unknown")}</strong>
          {known.isUnsent && (
            <span class="mark">
              {" "}
              <Icon name="device" size={16} />
              {t("mark.device")}
            </span>
          )}
        </span>
        <button
          type="button"
          class="small"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          <Icon name="pen" />
          {t("call.arrival_change")}
        </button>
      </p>
      {isOpen.value && (
        <div class="choices three">
          {MINUTES.map((minutes) => (
            <button key={minutes} type="button" class="plain" onClick={() => choose(minutes)}>
              {common("time.minutes", { n: minutes })}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
