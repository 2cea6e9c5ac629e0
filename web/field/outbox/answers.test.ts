import { describe, expect, it } from "vitest";
import type { MutationResult } from "../../shared/api/openapi";
import { NotLoggedIn, Problem, Unreachable } from "../../shared/api/problem";
import { failureOf, hasForgotten, isTerminal } from "./answers";

const problem = (status: number, code = "x", body = {}, retry: number | null = null) =>
  new Problem(status, code, body, retry);

describe("a result", () => {
  it.each(["applied", "conflict", "held", "rejected"] as const)("%s ends the wait", (result) => {
    expect(isTerminal({ result } as MutationResult)).toBe(true);
  });

  it("retry alone keeps the mutation", () => {
    expect(isTerminal({ result: "retry" } as MutationResult)).toBe(false);
  });
});

describe("a request that failed as a whole", () => {
  it.each([
    ["no network: waits", new Unreachable(), 5, { do: "wait", ms: null }],
    ["busy: waits as told", problem(503, "busy", {}, 7_000), 5, { do: "wait", ms: 7_000 }],
    [
      "throttled: waits as told",
      problem(429, "throttled", {}, 1_000),
      5,
      { do: "wait", ms: 1_000 },
    ],
    ["a fault of the server: waits", problem(500), 5, { do: "wait", ms: null }],
    ["unreadable: halves", problem(400), 8, { do: "halve" }],
    ["too large: halves", problem(413), 2, { do: "halve" }],
    [
      "unreadable alone: parks it",
      problem(400, "parse_error"),
      1,
      { do: "park", why: "parse_error" },
    ],
    ["log-in over: lands", problem(401), 3, { do: "land" }],
    ["no log-in at all: lands", new NotLoggedIn(), 3, { do: "land" }],
    ["unbound log-in: lands", problem(403, "device_required"), 3, { do: "land" }],
    ["a fault of ours: is not hidden", new TypeError(), 3, { do: "raise" }],
  ] as const)("%s", (_name, error, size, failure) => {
    expect(failureOf(error, size)).toEqual(failure);
  });

  it("of a withdrawn device brings the results of what it took in", () => {
    const results = [{ id: "a", result: "rejected" }];
    const error = problem(403, "device_revoked", { wipe: true, results });
    expect(failureOf(error, 3)).toEqual({ do: "wipe", results });
  });
});

describe("a server that was restored", () => {
  const known = { epoch: "a", acked: 40 };
  it.each([
    ["the same", { epoch: "a", acked: 40 }, false],
    ["further on", { epoch: "a", acked: 41 }, false],
    ["behind what it had", { epoch: "a", acked: 39 }, true],
    ["another epoch", { epoch: "b", acked: 40 }, true],
  ])("%s", (_name, told, forgot) => {
    expect(hasForgotten(known, told)).toBe(forgot);
  });

  it("is not one that is met for the first time", () => {
    expect(hasForgotten({ epoch: null, acked: 0 }, { epoch: "a", acked: 0 })).toBe(false);
  });
});
