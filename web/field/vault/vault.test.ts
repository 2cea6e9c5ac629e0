import "fake-indexeddb/auto";
import Dexie from "dexie";
import { describe, expect, it } from "vitest";
import { newKey, open, relock, seal, unlock } from "./keys";
import { Vault } from "./vault";

const SECRET = "She has not come out for two days";

describe("a store's key", () => {
  it("opens with its password and with no other", async () => {
    const { key, locked } = await newKey("right horse");
    const again = await unlock(locked, "right horse");
    expect(await unlock(locked, "wrong horse")).toBeNull();
    expect(again && (await open(again, await seal(key, SECRET)))).toBe(SECRET);
  });

  it("cannot be read out, only used", async () => {
    const { key } = await newKey("right horse");
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  it("stays the same under a new password", async () => {
    const { key, locked } = await newKey("old");
    const sealed = await seal(key, SECRET);
    expect(await relock(locked, "not it", "new")).toBeNull();
    const moved = await relock(locked, "old", "new");
    const again = moved && (await unlock(moved, "new"));
    expect(again && (await open(again, sealed))).toBe(SECRET);
  });

  it("never seals the same words the same way twice", async () => {
    const { key } = await newKey("x");
    const [one, two] = [await seal(key, SECRET), await seal(key, SECRET)];
    expect([...one]).not.toEqual([...two]);
  });
});

describe("a store", () => {
  it("holds no word of it in the clear", async () => {
    const { key } = await newKey("x");
    const vault = new Vault("p1", key);
    await vault.keep("drafts", "d", { body: SECRET });
    await vault.enqueue(new Map([[1, { fields: { body: SECRET } }]]), 1);
    vault.close();
    const raw = new Dexie("field-p1");
    await raw.open();
    const rows = await Promise.all(raw.tables.map((table) => table.toArray()));
    const bytes = JSON.stringify(rows, (_, value) =>
      value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value,
    );
    expect(bytes.length).toBeGreaterThan(100);
    expect(bytes).not.toContain("two days");
    raw.close();
  });

  it("moves what got a result from the queue to the journal in one step", async () => {
    const { key } = await newKey("x");
    const vault = new Vault("p2", key);
    await vault.enqueue(
      new Map([
        [1, "a"],
        [2, "b"],
      ]),
      2,
    );
    await vault.moveToJournal(new Map([[1, "a done"]]), 500);
    expect(await vault.readQueue()).toEqual(["b"]);
    expect(await vault.readJournal(0)).toEqual(["a done"]);
    expect(await vault.counter("last_seq")).toBe(2);
    await vault.trimJournal(501);
    expect(await vault.readJournal(0)).toEqual([]);
    vault.close();
  });

  it("answers nobody once it is closed, and stores nothing more", async () => {
    const { key } = await newKey("x");
    const vault = new Vault("p3", key);
    await vault.keep("facts", "a", 1);
    const late = vault.keep("facts", "b", 2);
    vault.close();
    const answers = Promise.race([late, vault.read("facts", "a"), vault.trimJournal(5)]);
    const pause = new Promise((done) => setTimeout(() => done("nothing"), 200));
    expect(await Promise.race([answers, pause])).toBe("nothing");
    const again = new Vault("p3", key);
    expect(await again.readAll("facts")).toEqual([["a", 1]]);
    again.close();
  });

  it("says what went wrong while it is open", async () => {
    const { key } = await newKey("x");
    const vault = new Vault("p4", key);
    await expect(vault.count("last_seq", Symbol("no number") as never)).rejects.toThrow();
    vault.close();
  });
});
