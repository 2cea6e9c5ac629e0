import { describe, expect, it } from "vitest";
import type { SafetyCheckWire, UnitStatus } from "../../shared/api/openapi";
import { isStep, metres, type Place } from "../positions";
import { nextCheck, type Scene } from "./checks";
import { type Answers, answered, openQuestion, questions } from "./outcome";
import { mayDecline, nextStep, otherSteps, stepOf } from "./steps";

const MINUTE = 60_000;

describe("the next step", () => {
  it.each([
    ["assigned", "acknowledged"],
    ["acknowledged", "en_route"],
    ["en_route", "on_scene"],
    ["delayed", "on_scene"],
    ["staged", "on_scene"],
    ["on_scene", "with_person"],
    ["transporting", "at_destination"],
    ["clearing", "available"],
  ] as const)("after %s is %s", (status, next) => {
    expect(nextStep(status, true)).toEqual({ is: "status", status: next });
  });

  it("with the person is to close the call", () => {
    expect(nextStep("with_person", true)).toEqual({ is: "close" });
    expect(nextStep("at_destination", true)).toEqual({ is: "close" });
  });

  it("is none for a free unit, and back on duty for one that is away", () => {
    expect(nextStep("available", false)).toEqual({ is: "nothing" });
    expect(nextStep("meal", false)).toEqual({ is: "status", status: "available" });
  });

  it("is never repeated among the others, nor is the present state", () => {
    const all: UnitStatus[] = ["assigned", "en_route", "on_scene", "with_person", "delayed"];
    for (const status of all) {
      const next = nextStep(status, true);
      const others = otherSteps(status, true);
      expect(others).not.toContain(status);
      if (next.is === "status") expect(others).not.toContain(next.status);
    }
  });

  it("stands in one of six places, whatever happens in between", () => {
    expect(["staged", "delayed", "transporting"].map((one) => stepOf(one as UnitStatus))).toEqual([
      2, 2, 4,
    ]);
  });

  it("may be declined before setting out only", () => {
    expect([mayDecline("assigned"), mayDecline("acknowledged"), mayDecline("en_route")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("the four questions", () => {
  it("end after the first without contact", () => {
    expect(openQuestion({})).toBe("contact");
    expect(openQuestion({ contact_outcome: "no_contact_gone" })).toBeNull();
  });

  it("ask about police where it was not safe to approach", () => {
    expect(openQuestion({ contact_outcome: "not_approached_safety" })).toBe("police");
  });

  it("ask where to only after a transport or an arrest", () => {
    const met = { contact_outcome: "contact_made" } as const;
    expect(questions({ ...met, disposition: "transported_by_ems" })).toContain("destination");
    expect(questions({ ...met, disposition: "arrest_by_police" })).toContain("destination");
    expect(questions({ ...met, disposition: "resolved_in_place" })).not.toContain("destination");
  });

  it("drop a destination that no longer makes sense", () => {
    const before: Answers = {
      contact_outcome: "contact_made",
      disposition: "transported_by_us",
      destination: "clinic",
      police_involvement: "none",
      felt_safe: true,
    };
    const after = answered(before, { disposition: "left_by_choice" });
    expect(after.destination).toBeUndefined();
    expect(after.felt_safe).toBe(true);
    expect(answered(before, { contact_outcome: "duplicate" }).disposition).toBeUndefined();
  });
});

describe("the status check", () => {
  const check = (change: Partial<SafetyCheckWire>) =>
    ({ id: "c", assignment: "a", state: "pending", due_at: iso(10), ...change }) as SafetyCheckWire;
  const scene: Scene = {
    ...{ assignment: "a", status: "on_scene", arrivedAt: 0, hasCautions: false },
    ...{ checks: [], answers: [] },
  };
  function iso(minutes: number): string {
    return new Date(minutes * MINUTE).toISOString();
  }
  const due = (change: Partial<Scene>) => {
    const next = nextCheck({ ...scene, ...change });
    return next && [next.id, next.dueAt / MINUTE];
  };

  it("is the one the server told of", () => {
    expect(due({ checks: [check({ due_at: iso(7) })] })).toEqual(["c", 7]);
  });

  it("is asked without signal too: ten minutes after arrival, then every fifteen", () => {
    expect(due({})).toEqual([null, 10]);
    expect(due({ answers: [{ check: "x", at: 11 * MINUTE }] })).toEqual([null, 26]);
  });

  it("is asked sooner where there are cautions", () => {
    expect(due({ hasCautions: true })).toEqual([null, 5]);
    expect(due({ hasCautions: true, answers: [{ check: "x", at: 6 * MINUTE }] })).toEqual([
      null,
      16,
    ]);
  });

  it("is not asked twice: what was answered here is answered", () => {
    const answers = [{ check: "c", at: 10 * MINUTE }];
    expect(due({ checks: [check({})], answers })).toEqual([null, 25]);
  });

  it("is not asked on the way, nor for a call that was left", () => {
    expect(due({ status: "en_route" })).toBeNull();
    expect(due({ status: "clearing", checks: [check({ state: "cancelled" })] })).toBeNull();
  });
});

describe("a track", () => {
  const at = (latitude: number, time: number) => ({
    latitude,
    longitude: 0,
    accuracyM: 5,
    at: time,
  });

  it("has a step for 25 metres or a minute", () => {
    expect(isStep(at(0, 0), at(0.0001, 1_000))).toBe(false);
    expect(isStep(at(0, 0), at(0.0003, 1_000))).toBe(true);
    expect(isStep(at(0, 0), at(0, 60_000))).toBe(true);
  });

  it("measures as the crow flies", () => {
    const durham: Place = { latitude: 36, longitude: -79 };
    expect(metres(durham, { latitude: 36, longitude: -78.99 })).toBeCloseTo(900.6, 0);
  });
});
