/** Clock times and spans as they are said on the radio: 24 hours, this device's zone. */

import { common } from "./common";
import { language } from "./words";

const DAY_MS = 86_400_000;

/** "13:43"; "" for no time. */
export function clockTime(at: string | number | Date | null | undefined): string {
  return at === null || at === undefined ? "" : parts(at).slice(0, 5);
}

/** From when to when, as clock times; from a day on, the end says its weekday as well. */
export function clockTimes(
  from: string,
  to: string,
): { readonly from: string; readonly to: string } {
  const isLong = Date.parse(to) - Date.parse(from) >= DAY_MS;
  const day = new Intl.DateTimeFormat(language.value, { weekday: "short" });
  const end = isLong ? `${day.format(new Date(to))} ${clockTime(to)}` : clockTime(to);
  return { from: clockTime(from), to: end };
}

/** "13:43:02". */
export function clockSeconds(at: string | number | Date): string {
  return parts(at);
}

function parts(at: string | number | Date): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/** "1:31" for 91,000 ms; never negative. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** "6 min", "2 h 5 min"; under a minute in seconds. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return common("time.seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return common("time.minutes", { n: minutes });
  return common("time.hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}
