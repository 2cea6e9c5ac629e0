/** A button that wants to be held: a second by finger, or two presses by keyboard or switch. */

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export const HOLD_MS = 1_000;
/** Shorter than this is a tap. */
const TAP_MS = 350;
const CONFIRM_MS = 3_000;

export type Hold = "idle" | "holding" | "confirming";

interface Props {
  readonly onDone: () => void;
  readonly onTap?: () => void;
  /** Told while it is held, for whoever draws a ring. */
  readonly state?: Signal<Hold>;
  readonly onStart?: () => void;
  readonly class: string;
  readonly label?: string;
  readonly children: (hold: Hold) => ComponentChildren;
}

export function HoldButton({ onDone, onTap, state, onStart, class: name, label, children }: Props) {
  const own = useSignal<Hold>("idle");
  const hold = state ?? own;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** When the finger came down, on the input's own clock: a busy page hears of it later. */
  const pressedAt = useRef(0);

  const end = () => {
    clearTimeout(timer.current);
    hold.value = "idle";
  };
  const done = () => {
    end();
    onDone();
  };
  useEffect(() => end, []);

  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    pressedAt.current = event.timeStamp;
    hold.value = "holding";
    onStart?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(done, HOLD_MS);
  };
  const release = (event: PointerEvent) => {
    if (hold.value !== "holding") return;
    // What the finger did counts, though the page was too busy to see the second pass.
    const heldMs = event.timeStamp - pressedAt.current;
    if (heldMs >= HOLD_MS) return done();
    end();
    if (heldMs < TAP_MS) onTap?.();
  };
  /** A click that no pointer made: Enter, Space, a switch, a screen reader. */
  const click = (event: MouseEvent) => {
    if (event.detail !== 0) return;
    if (hold.value === "confirming") return done();
    hold.value = "confirming";
    timer.current = setTimeout(end, CONFIRM_MS);
  };

  return (
    <button
      type="button"
      class={`hold ${name}`}
      data-hold={hold.value}
      aria-label={label}
      onPointerDown={press}
      onPointerUp={release}
      onPointerCancel={end}
      onClick={click}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children(hold.value)}
    </button>
  );
}
