import { describe, expect, it } from "vitest";
import { behind, laneOf, nextBatch, type Queued } from "./lanes";

function item(seq: number, kind: string, about: Partial<Queued> = {}): Queued {
  const mutation = {
    ...{ id: `m${seq}`, seq, kind, record_id: `r${seq}`, base_rev: null },
    ...{ fields: {}, occurred: {} },
  };
  return { mutation, at: 0, parked: null, isAgain: false, ...about };
}
const seqs = (items: readonly Queued[]) => items.map((one) => one.mutation.seq);
const batch = (queue: readonly Queued[], most = 50, bytes = 1_000_000) =>
  seqs(nextBatch(queue, most, bytes));

describe("the lane of a kind", () => {
  it.each([
    ["backup_request.cancel", "backup"],
    ["status_event.create", "status"],
    ["assignment.decline", "status"],
    ["outcome.create", "outcome"],
    ["note.amend", "note"],
    ["position.create", "rest"],
    ["something.new", "rest"],
  ])("%s is %s", (kind, lane) => {
    expect(laneOf(kind)).toBe(lane);
  });

  it("is the same for what makes a call and for what is reported of it", () => {
    const kinds = ["incident.create", "assignment.create", "status_event.create"];
    expect(new Set(kinds.map(laneOf)).size).toBe(1);
  });

  it("is the first for both answers to a check: one of them is a call for help", () => {
    expect(laneOf("safety_check.answer")).toBe("backup");
  });
});

describe("the next request", () => {
  const queue = [
    item(1, "position.create"),
    item(2, "note.create"),
    item(3, "status_event.create"),
    item(4, "outcome.create"),
    item(5, "status_event.create"),
    item(6, "backup_request.amend"),
  ];

  it("carries one lane, the most urgent, in the order of its numbers", () => {
    expect(batch(queue)).toEqual([6]);
    expect(batch(queue.slice(0, 5))).toEqual([3, 5]);
    expect(batch(queue.slice(0, 2))).toEqual([2]);
    expect(batch(queue.slice(0, 1))).toEqual([1]);
  });

  it("is bounded by count and by bytes, but never empty while something waits", () => {
    const notes = [1, 2, 3, 4].map((seq) => item(seq, "note.create"));
    expect(batch(notes, 3)).toEqual([1, 2, 3]);
    expect(batch(notes, 50, 10)).toEqual([1]);
  });

  it("passes over what is parked, also when that would be first", () => {
    const parked = item(1, "backup_request.amend", { parked: "parse_error" });
    expect(batch([parked, item(2, "note.create")])).toEqual([2]);
  });

  it("is empty when nothing can be sent", () => {
    expect(batch([])).toEqual([]);
    expect(batch([item(1, "note.create", { parked: "x" })])).toEqual([]);
  });
});

describe("what an item waits behind", () => {
  it("is the first busy lane before its own", () => {
    const note = item(1, "note.create");
    expect(behind([note, item(2, "status_event.create")], note)).toBe("status");
    expect(behind([note, item(2, "position.create")], note)).toBeNull();
    expect(behind([note, item(2, "status_event.create", { parked: "x" })], note)).toBeNull();
  });
});
