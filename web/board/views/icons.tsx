/** Glyphs of the board, on a grid of 24, drawn in the colour of the text beside them. */

const PATHS = {
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  clock: "M12 3.5a8.5 8.5 0 1 0 .01 0M12 7.5V12l3.5 2",
  warning: "M12 1.8L22.2 12 12 22.2 1.8 12zM12 7.5v5.5M12 16.3v.01",
  ring: "M12 2.5a9.5 9.5 0 1 0 .01 0M12 8.5a3.5 3.5 0 1 0 .01 0M5.4 5.4l4.1 4.1M14.5 14.5l4.1 4.1M18.6 5.4l-4.1 4.1M9.5 14.5l-4.1 4.1",
  sound: "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4.5 4.5 0 0 1 0 6M18.7 6.5a8.5 8.5 0 0 1 0 11",
  sound_off: "M4 9.5v5h3.5l5 4v-13l-5 4zM16.5 9.5l5 5M21.5 9.5l-5 5",
  cut: "M3 3l18 18M8 7.2A6 6 0 0 1 17.6 11a4.3 4.3 0 0 1 2.7 6.8M16.5 19H7a4.4 4.4 0 0 1-1.2-8.6",
  tablet:
    "M8 3.5h8a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 19V5A1.5 1.5 0 0 1 8 3.5zM11 17.5h2",
  swap: "M4 8h14l-3.5-3.5M20 16H6l3.5 3.5",
  people:
    "M9 6a3 3 0 1 0 .01 0M3.5 18.5c.5-4 2.5-5.5 5.5-5.5s5 1.5 5.5 5.5M16 7a2.6 2.6 0 1 0 .01 0M17 13.5c2.2.3 3.2 1.8 3.6 4.5",
  pin: "M12 22c-4.8-5.2-7-8-7-11.5a7 7 0 0 1 14 0C19 14 16.800 16.800 12 22z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
