/** Which key does what. Single letters can be changed or switched off (WCAG 2.1.4). Pure. */

export const COMMANDS = [
  "backup",
  "alarm",
  "units",
  "waiting",
  "map",
  "all_units",
  "contact",
  "search",
  "keys",
] as const;
export type Command = (typeof COMMANDS)[number];

/** Keys that are the same everywhere and cannot be changed. */
export const FIXED = ["arrows", "enter", "digits", "escape"] as const;
export type Fixed = (typeof FIXED)[number];

export interface Keymap {
  readonly areOn: boolean;
  readonly keys: Readonly<Record<Command, string>>;
}

export const DEFAULTS: Keymap = {
  areOn: true,
  keys: {
    backup: "F2",
    alarm: "F8",
    units: "u",
    waiting: "w",
    map: "m",
    all_units: "a",
    contact: "r",
    search: "/",
    keys: "?",
  },
};

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** Somebody is writing: letters belong to the text. */
  readonly isTyping: boolean;
}

/** The command of a key press, or a digit from 1 to 9, or nothing. */
export function meaning(map: Keymap, press: Press): Command | number | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const isPlain = press.key.length === 1;
  if (isPlain && (press.isTyping || !map.areOn)) return null;
  if (/^[1-9]$/.test(press.key)) return Number(press.key);
  return COMMANDS.find((one) => isKey(map.keys[one], press.key)) ?? null;
}

function isKey(key: string, pressed: string): boolean {
  return key.length === 1 ? key.toLowerCase() === pressed.toLowerCase() : key === pressed;
}

const TAKEN = new Set(["Enter", "Escape", "Tab", " ", "Shift", "Control", "Alt", "Meta"]);

/** A command on another key; the same map where that key is not to be had. */
export function changed(map: Keymap, command: Command, key: string): Keymap {
  const isTaken =
    TAKEN.has(key) ||
    key.startsWith("Arrow") ||
    /^[1-9]$/.test(key) ||
    COMMANDS.some((one) => one !== command && isKey(map.keys[one], key));
  return isTaken ? map : { ...map, keys: { ...map.keys, [command]: key } };
}

/** What was kept of a keymap; whatever of it cannot be read is as it was delivered. */
export function readKeymap(text: string | null): Keymap {
  let kept: Partial<Keymap> | null = null;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return DEFAULTS;
  }
  if (typeof kept !== "object" || kept === null) return DEFAULTS;
  const keys = kept.keys ?? {};
  const start: Keymap = { areOn: kept.areOn !== false, keys: DEFAULTS.keys };
  return COMMANDS.reduce((map, one) => {
    const key = (keys as Record<string, unknown>)[one];
    return typeof key === "string" && key ? changed(map, one, key) : map;
  }, start);
}

export function keyWord(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}
