/** Line icons on a grid of 24. Decoration: the word stands beside them. */

const PATHS = {
  home: "M4 11l8-7 8 7M6 9.5V20h4.5v-6h3v6H18V9.5",
  pin: "M12 21.5c-5-5.5-7-8.3-7-11.5a7 7 0 0 1 14 0c0 3.2-2 6-7 11.5zM12 7.5a2.5 2.5 0 1 0 .01 0",
  note: "M6 3.5h8l4.5 4.5v12.5H6zM9.5 12h6M9.5 16h6",
  queue: "M4 13.5L7 5h10l3 8.5V19H4zM4 13.5h5l1.5 2.5h3l1.5-2.5h5",
  ring: "M12 3a9 9 0 1 0 .01 0M12 8.5a3.5 3.5 0 1 0 .01 0M5.7 5.7l3.8 3.8M14.5 14.5l3.8 3.8M18.3 5.7l-3.8 3.8M9.5 14.5l-3.8 3.8",
  device: "M7.5 2.5h9a1 1 0 0 1 1 1v17a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1zM11 18.5h2",
  received: "M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M4 16v4.5h16V16",
  no_signal: "M4 4l16 16M9 6.7A6 6 0 0 1 17.5 11a4 4 0 0 1 2.3 7M16 19H7.5a4.5 4.5 0 0 1-1-8.9",
  sending: "M12 20.5v-11M7.5 13.5L12 9l4.5 4.5M4 8V3.5h16V8",
  warning: "M12 3.5L22 20.5H2zM12 10v5M12 17.8v.01",
  chevron: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  clock: "M12 3a9 9 0 1 0 .01 0M12 7.5V12l3 2.5",
  clinician: "M4 4.5h16v11.5H11L7 20v-4H4zM8 9h8M8 12.2h5",
  people:
    "M9 4.5a3.3 3.3 0 1 0 .01 0M3 20c.4-4.5 2.7-6.5 6-6.5s5.6 2 6 6.5M16 4.8a3.3 3.3 0 0 1 0 6.2M18 14c2 .9 3 2.9 3.2 6",
  cross: "M9.5 3.5h5v6h6v5h-6v6h-5v-6h-6v-5h6z",
  person: "M12 4a4 4 0 1 0 .01 0M4.5 20.5c.5-5 3.5-7 7.5-7s7 2 7.5 7",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11 4.5a1.5 1.5 0 0 1 3 0V11 5.5a1.5 1.5 0 0 1 3 0V12 8.5a1.5 1.5 0 0 1 3 0V15c0 4-2.5 6.5-6.5 6.5-3.5 0-5-1.5-6.5-4l-2.5-4c-.8-1.5 1-2.7 2-1.5z",
  radio:
    "M7 8.5h10a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 20V10A1.5 1.5 0 0 1 7 8.5zM8 8.5v-6M10 12h4M12 15.5a1.8 1.8 0 1 0 .01 0",
  lock: "M6 10.5h12v10H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  pen: "M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3",
  tick: "M5 12.5l5 5L19.5 7",
  swap: "M4 8.5h15M15.5 5l3.5 3.5L15.5 12M20 16H5M8.5 12.5L5 16l3.5 3.5",
  plus: "M12 5v14M5 12h14",
  navigate: "M12 3.5l6.5 17-6.5-4-6.5 4z",
  no: "M6 6l12 12M18 6L6 18",
  sound: "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4.5 4.5 0 0 1 0 6M18.7 6.5a8.5 8.5 0 0 1 0 11",
  sound_off: "M4 9.5v5h3.5l5 4v-13l-5 4zM16.5 9.5l5 5M21.5 9.5l-5 5",
  out: "M10 4H5v16h5M14 8l4 4-4 4M9 12h9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 24 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "dots" ? 3 : 2}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The picture of a crew role. */
export function roleIcon(role: string): IconName {
  if (role === "peer_support_specialist") return "people";
  if (role === "emt" || role === "paramedic") return "cross";
  return role === "clinician" ? "clinician" : "person";
}
