/** The connection is lost: nobody must take what is below for what is. */

import { Icon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { clockSeconds } from "../../shared/words/time";
import { isQuiet } from "../model/backups";
import { alarms, alive, asking, callSign, isLost, skewMs } from "../state/desk";
import { t } from "../words/board";

export function LostBanner() {
  const { asOf } = alive.value;
  const age = asOf === null ? null : Math.max(0, Math.round((now.value - asOf) / 1000));
  return (
    <section class="lost" role="alert" aria-atomic="false">
      <Icon name="no_signal" size={64} />
      <div class="lost-title">
        <h2 class="lost-name">{t("lost.title")}</h2>
        <p class="lost-age">{age === null ? t("lost.no_data") : ageWords(age)}</p>
      </div>
      <p class="lost-words">
        <strong>{t("lost.not_live")}</strong> {t("lost.means")}
      </p>
    </section>
  );
}

function ageWords(seconds: number): string {
  if (seconds < 120) return t("lost.seconds", { n: seconds });
  return t("lost.minutes", { n: Math.floor(seconds / 60) });
}

/** What nobody must forget while nothing comes in. */
export function OpenWhenLost() {
  if (asking.value.length + alarms.value.length === 0) return null;
  return (
    <section class="open-when-lost" aria-label={t("lost.open")}>
      <strong>{t("lost.open")}:</strong>
      <ul>
        {asking.value.map((one) => (
          <li key={one.key}>
            <Icon name="ring" size={20} />
            <b>
              {t(isQuiet(one) ? "lost.backup_quiet" : "lost.backup", {
                who: callSign(one.unit) ?? t("lost.a_crew"),
              })}
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
      <strong>{t("lost.call_them")}</strong>
    </section>
  );
}

/** The line beside a heading: how it is sorted, or when it was true. */
export function AsItWas({ otherwise }: { otherwise: string }) {
  const { asOf } = alive.value;
  if (!isLost.value || asOf === null) return <p class="aside">{otherwise}</p>;
  return <p class="aside">{t("lost.as_it_was", { at: clockSeconds(asOf + skewMs.value) })}</p>;
}
