import { describe, expect, it, vi } from "vitest";
import { Draft } from "./draft";

const NOTHING = { body: "" };

/** A store that takes as long as it is told to. */
function store() {
  const done: (() => void)[] = [];
  const rows = new Map<string, unknown>();
  const later = (change: () => void) =>
    new Promise<void>((resolve) => {
      done.push(() => {
        change();
        resolve();
      });
    });
  const vault = {
    keep: (_: string, key: string, value: unknown) => later(() => rows.set(key, value)),
    drop: (_: string, key: string) => later(() => rows.delete(key)),
  };
  const finish = async () => {
    for (const step of done.splice(0)) step();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { duty: { drafts: new Map<string, unknown>(), vault: vault as never }, rows, finish };
}

describe("a draft", () => {
  it("is there at once when its page opens", () => {
    const { duty } = store();
    duty.drafts.set("note", { body: "Slept two hours" });
    const draft = new Draft(duty, "note", NOTHING);
    expect([draft.value.value.body, draft.isKept.value]).toEqual(["Slept two hours", true]);
  });

  it("is called kept only once the store has what is shown", async () => {
    vi.useFakeTimers();
    const { duty, rows, finish } = store();
    const draft = new Draft(duty, "note", NOTHING);
    draft.set({ body: "Slept" });
    vi.advanceTimersByTime(400);
    draft.set({ body: "Slept two hours" });
    await finish();
    expect([rows.get("note"), draft.isKept.value]).toEqual([{ body: "Slept" }, false]);
    vi.advanceTimersByTime(400);
    await finish();
    expect([rows.get("note"), draft.isKept.value]).toEqual([{ body: "Slept two hours" }, true]);
    vi.useRealTimers();
  });

  it("that was sent while it was being stored is not called kept", async () => {
    const { duty, rows, finish } = store();
    const draft = new Draft(duty, "note", NOTHING);
    draft.set({ body: "x" });
    void draft.keep();
    void draft.clear();
    await finish();
    expect([rows.has("note"), draft.isKept.value, duty.drafts.size]).toEqual([false, false, 0]);
  });

  it("comes back to the page that was left", async () => {
    const { duty, finish } = store();
    const left = new Draft(duty, "note", NOTHING);
    left.set({ body: "half a sentence" });
    void left.keep();
    expect(new Draft(duty, "note", NOTHING).value.value.body).toBe("half a sentence");
    await finish();
  });
});
