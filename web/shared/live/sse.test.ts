import { describe, expect, it } from "vitest";
import { EventParser } from "./sse";

describe("an event stream", () => {
  it("is read across pieces that end anywhere", () => {
    const parser = new EventParser();
    expect(parser.take("event: poke\nda")).toEqual([]);
    expect(parser.take('ta: {"n":1}\n')).toEqual([]);
    expect(parser.take("\nevent: po")).toEqual([{ name: "poke", data: '{"n":1}' }]);
  });

  it("has heartbeats that are no events", () => {
    expect(new EventParser().take(":\n\n: still here\n\nretry: 2000\n\n")).toEqual([]);
  });

  it("keeps colons in data and joins its lines", () => {
    expect(new EventParser().take("data: a: b\r\ndata: c\r\n\r\n")).toEqual([
      { name: "message", data: "a: b\nc" },
    ]);
  });
});
