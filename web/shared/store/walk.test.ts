import { describe, expect, it } from "vitest";
import type { PullAnswer } from "../api/openapi";
import { RecordStore } from "./records";
import { START, step } from "./walk";

type Change = PullAnswer["changes"][number];

const put = (id: string, code = id): Change =>
  ({ op: "put", type: "programme", id, rev: 1, data: { id, rev: 1, code, name: code } }) as Change;
const remove = (id: string): Change => ({ op: "remove", type: "programme", id }) as Change;
const page = (changes: Change[], about: Partial<PullAnswer> = {}): PullAnswer => ({
  epoch: "e1",
  cursor: "c",
  reset: false,
  more: false,
  acked_seq: 0,
  changes,
  ...about,
});

function walked(...pages: PullAnswer[]): string[] {
  const store = new RecordStore();
  let place = START;
  for (const one of pages) {
    const taken = step(place, one);
    place = taken.place;
    store.apply(taken);
  }
  return store.list("programme").map((one) => one.id);
}

describe("a walk", () => {
  it("puts and removes", () => {
    expect(walked(page([put("a"), put("b")]), page([remove("a"), put("c")]))).toEqual(["b", "c"]);
  });

  it("that began with a reset forgets at its end what it did not mention", () => {
    const old = page([put("a"), put("b"), put("c")], { reset: true });
    const first = page([put("b")], { reset: true, more: true });
    const last = page([put("d")]);
    expect(walked(old, first, last)).toEqual(["b", "d"]);
  });

  it("forgets nothing while a reset is still under way", () => {
    const old = page([put("a"), put("b")], { reset: true });
    expect(walked(old, page([put("b")], { reset: true, more: true }))).toEqual(["a", "b"]);
  });

  it("that was broken off by another reset still ends right", () => {
    const old = page([put("a"), put("b")], { reset: true });
    const broken = page([put("a")], { reset: true, more: true });
    expect(walked(old, broken, page([put("b")], { reset: true }))).toEqual(["b"]);
  });
});

describe("a record that came with an answer", () => {
  it("does not undo a newer one of a pull", () => {
    const store = new RecordStore();
    const newer = { id: "a", rev: 3, code: "new", name: "n" };
    store.put("programme", newer);
    store.put("programme", { ...newer, rev: 2, code: "old" } as typeof newer);
    expect(store.get("programme", "a")?.code).toBe("new");
  });
});
