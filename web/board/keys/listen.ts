/** From key presses to whoever answers them at this moment. */

import { useEffect, useRef } from "preact/hooks";
import { keymap } from "../state/view";
import { type Command, meaning } from "./keymap";

type Handler = (digit: number) => void;
type Name = Command | "digit" | "escape";

// The last to ask answers: what opened last is what is in front.
const handlers = new Map<Name, { run: Handler }[]>();

/** Answers a command as long as the component is there, unless a later one does. */
export function useKey(name: Name, run: Handler | null): void {
  const latest = useRef(run);
  latest.current = run;
  const isWanted = run !== null;
  useEffect(() => {
    if (!isWanted) return;
    const mine = { run: (digit: number) => latest.current?.(digit) };
    handlers.set(name, [...(handlers.get(name) ?? []), mine]);
    return () => {
      handlers.set(
        name,
        (handlers.get(name) ?? []).filter((one) => one !== mine),
      );
    };
  }, [name, isWanted]);
}

/** Begins to listen; call it once. */
export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const isTyping = isText(event.target);
    const { key, ctrlKey, altKey, metaKey } = event;
    const found =
      key === "Escape"
        ? ("escape" as const)
        : meaning(keymap.value, { key, ctrlKey, altKey, metaKey, isTyping });
    if (found === null) return;
    const name: Name = typeof found === "number" ? "digit" : found;
    const [last] = (handlers.get(name) ?? []).slice(-1);
    if (!last) return;
    event.preventDefault();
    last.run(typeof found === "number" ? found : 0);
  });
}

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}

/** Moves the focus among rows of a list; for `onKeyDown` of what holds them. */
export function walkRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.currentTarget instanceof HTMLElement)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}

/** Puts the focus on the first row of a list, or on the one that is chosen. */
export function goToRows(list: string): void {
  const holder = document.getElementById(list);
  const row =
    holder?.querySelector<HTMLElement>("[data-row][aria-pressed=true]") ??
    holder?.querySelector<HTMLElement>("[data-row]");
  row?.focus();
}
