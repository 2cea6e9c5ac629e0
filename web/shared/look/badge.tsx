/** The badge of a unit's state: shape, glyph and colour say the same thing three times. */

import type { UnitStatus } from "../api/openapi";
import { statusWord } from "../words/common";

type Shape = "circle" | "diamond" | "arrow" | "square" | "bar";
type Colour = "free" | "move" | "place" | "away" | "attn";

interface Look {
  readonly shape: Shape;
  readonly colour: Colour;
  readonly glyph: string;
  /** Drawn as a line: the state waits for something. */
  readonly isOutlined?: true;
}

/** Every glyph is a path on the grid of 32, stroked. */
const GLYPHS = {
  dot: "M16 16h.01",
  pen: "M11 21l1-4 7-7 3 3-7 7-4 1z",
  footsteps: "M12 10v6M12 20v.01M19 13v6M19 23v.01",
  exclamation: "M16 9.5v8M16 22v.01",
  tick: "M10.5 16.5l4 4 7-8",
  chevrons: "M9 10.5l5.5 5.5L9 21.5M16 10.5l5.5 5.5-5.5 5.5",
  person: "M14 13a3 3 0 1 0 .01 0M9 23c.6-4 2.4-5 5-5s4.4 1 5 5",
  clock: "M14.5 11v5.5l3.5 2.5",
  pause: "M13 11v10M19 11v10",
  pin: "M16 24c-4-4.5-5.5-6.7-5.5-9.2a5.5 5.5 0 0 1 11 0c0 2.5-1.5 4.7-5.5 9.2zM16 15.5v.01",
  people:
    "M12 11.5a2.5 2.5 0 1 0 .01 0M20 11.5a2.5 2.5 0 1 0 .01 0M7.5 22c.4-3 2-4.3 4.5-4.3s4.1 1.3 4.5 4.3M16 19c.8-1 2.2-1.3 4-1.3 2.5 0 4.1 1.3 4.5 4.3",
  flag: "M12 24V9.5h9l-2.5 3.5 2.5 3.5h-9",
  moon: "M18.5 9.5a7 7 0 1 0 4 10.5 6.5 6.5 0 0 1-4-10.5z",
  cup: "M10 11h9v6a4 4 0 0 1-4 4h-1a4 4 0 0 1-4-4zM19 12.5h2a2 2 0 0 1 0 5h-2",
  book: "M16 12c-1.5-1.5-4-1.5-6-1.5v10c2 0 4.5 0 6 1.5 1.5-1.5 4-1.5 6-1.5v-10c-2 0-4.5 0-6 1.5zM16 12v10",
  cross: "M11.5 11.5l9 9M20.5 11.5l-9 9",
  person_minus:
    "M13 10.5a2.7 2.7 0 1 0 .01 0M8.5 21.5c.5-3.5 2-4.5 4.5-4.5s4 1 4.5 4.5M19.5 14.5h5",
} as const;

const LOOKS: Readonly<Record<UnitStatus, Look>> = {
  available: { shape: "circle", colour: "free", glyph: GLYPHS.dot, isOutlined: true },
  clearing: { shape: "circle", colour: "free", glyph: GLYPHS.pen },
  outreach: { shape: "circle", colour: "free", glyph: GLYPHS.footsteps },
  follow_up_visit: { shape: "circle", colour: "free", glyph: GLYPHS.footsteps },
  assigned: { shape: "diamond", colour: "attn", glyph: GLYPHS.exclamation, isOutlined: true },
  acknowledged: { shape: "diamond", colour: "move", glyph: GLYPHS.tick },
  en_route: { shape: "arrow", colour: "move", glyph: GLYPHS.chevrons },
  transporting: { shape: "arrow", colour: "move", glyph: GLYPHS.person },
  delayed: { shape: "arrow", colour: "attn", glyph: GLYPHS.clock, isOutlined: true },
  staged: { shape: "square", colour: "place", glyph: GLYPHS.pause, isOutlined: true },
  on_scene: { shape: "square", colour: "place", glyph: GLYPHS.pin },
  with_person: { shape: "square", colour: "place", glyph: GLYPHS.people },
  at_destination: { shape: "square", colour: "place", glyph: GLYPHS.flag, isOutlined: true },
  off_duty: { shape: "bar", colour: "away", glyph: GLYPHS.moon },
  break: { shape: "bar", colour: "away", glyph: GLYPHS.cup },
  meal: { shape: "bar", colour: "away", glyph: GLYPHS.cup },
  training: { shape: "bar", colour: "away", glyph: GLYPHS.book },
  out_of_service: { shape: "bar", colour: "away", glyph: GLYPHS.cross },
  understaffed: { shape: "bar", colour: "attn", glyph: GLYPHS.person_minus },
};

const SHAPES: Readonly<Record<Shape, string>> = {
  circle: "M16 2.5a13.5 13.5 0 1 0 .01 0z",
  diamond: "M16 1.5L30.5 16 16 30.5 1.5 16z",
  arrow: "M3 4.5h17.5L30.5 16 20.5 27.5H3z",
  square: "M6 3h20a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z",
  bar: "M5 6.5h22a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3z",
};

interface Props {
  readonly status: UnitStatus;
  /** Side in px. */
  readonly size?: number;
  /** A step of the past is grey, one of the future an outline, a stale state grey as well. */
  readonly tense?: "past" | "now" | "future" | "stale";
  /** Where the word does not stand beside it. */
  readonly isAlone?: boolean;
}

export function StateBadge({ status, size = 32, tense = "now", isAlone = false }: Props) {
  const look = LOOKS[status];
  const colour = tense === "now" ? `var(--${look.colour})` : "var(--ink3)";
  const isLine = look.isOutlined === true || tense === "future";
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      class={`badge ${tense}`}
      data-shape={look.shape}
      fill="none"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...(isAlone ? { role: "img", "aria-label": statusWord(status) } : { "aria-hidden": true })}
    >
      <path
        d={SHAPES[look.shape]}
        fill={isLine ? "none" : colour}
        stroke={colour}
        stroke-width={isLine ? 2.2 : 1}
      />
      <path
        d={look.glyph}
        stroke={isLine ? colour : "var(--on-badge)"}
        stroke-width={look.glyph === GLYPHS.dot ? 9 : 2.4}
      />
    </svg>
  );
}
