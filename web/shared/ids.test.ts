import { afterEach, describe, expect, it, vi } from "vitest";
import { newId } from "./ids";

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** When an id was made, as it says itself. */
function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function many(count: number): string[] {
  return Array.from({ length: count }, newId);
}

describe("new ids", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("are UUIDs of version 7 in their canonical text", () => {
    for (const id of many(1_000)) expect(id).toMatch(V7);
  });

  it("begin with the time they were made at", () => {
    const before = Date.now();
    const said = madeAt(newId());
    expect(said).toBeGreaterThanOrEqual(before);
    expect(said).toBeLessThanOrEqual(Date.now());
  });

  it("sort in the order they were made in, within one millisecond too", () => {
    const moment = madeAt(newId()) + 1;
    vi.spyOn(Date, "now").mockReturnValue(moment);
    const ids = many(10_000);
    expect(ids.filter((id) => madeAt(id) === moment)).toHaveLength(10_000);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(10_000);
  });

  it("never sort before the last one, though the clock was set back", () => {
    const last = newId();
    vi.spyOn(Date, "now").mockReturnValue(madeAt(last) - 86_400_000);
    const ids = [last, ...many(1_000)];
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(1_001);
  });
});
