/** Small parts that everything on the board is made of. */

import type { ComponentChildren } from "preact";
import { clockTime, stopwatch } from "../../shared/words/time";
import { type Command, FIXED, type Fixed, keyWord } from "../keys/keymap";
import { pending } from "../state/actions";
import { isLost, serverNow } from "../state/desk";
import { keymap } from "../state/view";
import { t } from "../words/board";

interface ActProps {
  /** The same as the action's, so that the button shows that it is on its way. */
  readonly of: string;
  readonly run: () => void;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A button that changes something: dead while the connection is lost, or it is on its way. */
export function Act({ of, run, class: name = "", children }: ActProps) {
  const isPending = pending.value.has(of);
  return (
    <button
      type="button"
      class={`act ${name}`}
      disabled={isLost.value || isPending}
      aria-busy={isPending}
      onClick={run}
    >
      {children}
    </button>
  );
}

/** The key of a command, or one that is fixed, beside what it does; a number is its own key. */
export function Key({ of }: { of: Command | Fixed | number }) {
  const { areOn } = keymap.value;
  const key = keyOf(of);
  if (!areOn && key.length === 1) return null;
  return <kbd>{keyWord(key)}</kbd>;
}

function keyOf(of: Command | Fixed | number): string {
  if (typeof of === "number") return String(of);
  return isFixed(of) ? t(`key.${of}`) : keymap.value.keys[of];
}

function isFixed(of: Command | Fixed): of is Fixed {
  return FIXED.some((one) => one === of);
}

/** How long something lasts; a clock time once nobody knows whether it still does. */
export function Since({ at }: { at: number | string | null | undefined }) {
  if (at === null || at === undefined) return null;
  const start = typeof at === "number" ? at : Date.parse(at);
  return <>{isLost.value ? clockTime(start) : stopwatch(serverNow.value - start)}</>;
}

/** A `ref` for what somebody has just opened in order to write in it. */
export function focusWhenOpened(field: HTMLElement | null): void {
  field?.focus();
}

interface PaneProps {
  readonly title: string;
  readonly id: string;
  readonly count?: number | string;
  readonly aside?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Pane({ title, id, count, aside, class: name = "", children }: PaneProps) {
  return (
    <section class={`pane ${name}`} aria-labelledby={`${id}-title`} id={id}>
      <header class="pane-head">
        <h2 id={`${id}-title`}>
          {title} {count !== undefined && <span class="count">{count}</span>}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
