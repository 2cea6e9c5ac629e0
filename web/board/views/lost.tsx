/** The connection is lost: nobody must take what is below for what is. */

import { Icon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { clockSeconds } from "../../shared/words/time";
import { alarms, alive, callSign, isLost, shown, skewMs } from "../state/desk";

export function LostBanner() {
  const { asOf } = alive.value;
  const age = asOf === null ? null : Math.max(0, Math.round((now.value - asOf) / 1000));
  return (
    <section class="lost" role="alert" aria-atomic="false">
      <Icon name="no_signal" size={64} />
      <div class="lost-title">
        <h2 class="lost-name">CONNECTION LOST</h2>
        <p class="lost-age">
          {age === null ? "This board has no data yet." : `This board is ${ageWords(age)} old.`}
        </p>
      </div>
      <p class="lost-words">
        <strong>Nothing below is live.</strong> Use the radio. Alarms and backup requests cannot
        reach this board. It goes on trying by itself.
      </p>
    </section>
  );
}

function ageWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  return `${Math.floor(seconds / 60)} minutes`;
}

/** What nobody must forget while nothing comes in. */
export function OpenWhenLost() {
  const asking = shown.value;
  if (asking.length + alarms.value.length === 0) return null;
  return (
    <section class="open-when-lost" aria-label="Open when contact was lost">
      <strong>Open when contact was lost:</strong>
      <ul>
        {asking.map((one) => (
          <li key={one.id}>
            <Icon name="ring" size={20} />
            <b>
              Backup, {callSign(one.unit) ?? "a crew"}
              {one.quiet && ", quiet: not by radio"}
            </b>
          </li>
        ))}
        {alarms.value.map((one) => (
          <li key={one.key}>
            <Icon name={one.kind === "check" ? "clock" : "warning"} size={20} />
            <b>{one.title.replace(":", ",")}</b> {one.incident?.address}
          </li>
        ))}
      </ul>
      <strong>Call them by radio.</strong>
    </section>
  );
}

/** The line beside a heading: how it is sorted, or when it was true. */
export function AsItWas({ otherwise }: { otherwise: string }) {
  const { asOf } = alive.value;
  if (!isLost.value || asOf === null) return <p class="aside">{otherwise}</p>;
  return <p class="aside">as it was at {clockSeconds(asOf + skewMs.value)}</p>;
}
