import { describe, expect, it } from "vitest";
import { changed, DEFAULTS, meaning, readKeymap } from "./keymap";

const press = (key: string, about = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isTyping: false,
  ...about,
});

describe("a key", () => {
  it.each([
    ["F2", "backup"],
    ["F8", "alarm"],
    ["u", "units"],
    ["U", "units"],
    ["?", "keys"],
    ["4", 4],
    ["0", null],
    ["x", null],
  ])("%s means %s", (key, command) => {
    expect(meaning(DEFAULTS, press(key))).toBe(command);
  });

  it("belongs to the text while somebody writes, but F2 does not", () => {
    expect(meaning(DEFAULTS, press("u", { isTyping: true }))).toBeNull();
    expect(meaning(DEFAULTS, press("F2", { isTyping: true }))).toBe("backup");
  });

  it("with Ctrl or Alt is the browser's", () => {
    expect(meaning(DEFAULTS, press("r", { ctrlKey: true }))).toBeNull();
  });

  it("that is a letter can be switched off, and F2 goes on working", () => {
    const off = { ...DEFAULTS, areOn: false };
    expect([meaning(off, press("u")), meaning(off, press("1"))]).toEqual([null, null]);
    expect(meaning(off, press("F2"))).toBe("backup");
  });
});

describe("changing keys", () => {
  it("gives a command another key", () => {
    const map = changed(DEFAULTS, "units", "x");
    expect([meaning(map, press("x")), meaning(map, press("u"))]).toEqual(["units", null]);
  });

  it.each(["w", "W", "3", "Enter", "Escape", "ArrowUp"])("does not take %s from others", (key) => {
    expect(changed(DEFAULTS, "units", key)).toBe(DEFAULTS);
  });

  it.each([null, "", "nonsense", "3", '{"keys":{"units":7}}'])(
    "kept as %s is the usual",
    (text) => {
      expect(readKeymap(text)).toEqual(DEFAULTS);
    },
  );

  it("is read again as it was kept", () => {
    const map = { ...changed(DEFAULTS, "units", "x"), areOn: false };
    expect(readKeymap(JSON.stringify(map))).toEqual(map);
  });
});
