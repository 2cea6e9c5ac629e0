import { describe, expect, it } from "vitest";
import type { DeskHandover } from "../../shared/api/openapi";
import { assignment, at, call, NOON, unit } from "./fixtures";
import { handover } from "./handover";

const crew = [{ id: "p", name: "Bea", role: "peer_support" }];
const units = [unit("HERON 1", { crew: crew as never }), unit("HERON 2")];

const document = (about: object = {}): DeskHandover =>
  ({
    server_time: NOON,
    ...{ shifts: [], incidents: [], assignments: [], unacknowledged: [], without_outcome: [] },
    ...{ safety_checks: [], backup_requests: [], devices_owing: [], waiting: [], alarms: [] },
    ...about,
  }) as unknown as DeskHandover;

const said = (about: object) =>
  handover(document(about), units)
    .filter((one) => one.lines.length > 0)
    .map((one) => [one.title, ...one.lines.map((line) => `${line.who}: ${line.what}`)]);

describe("a handover", () => {
  it("of a quiet desk says of everything that there is none", () => {
    const sections = handover(document(), units);
    expect(sections.map((one) => one.title)).toEqual([
      "Calls for help",
      "Calls that run",
      "Calls nobody is on",
      "Checks to come",
      "Not written up",
      "Calls to close",
      "Tablets that owe data",
    ]);
    expect(sections.flatMap((one) => one.lines)).toEqual([]);
  });

  it("begins with calls for help", () => {
    const request = { id: "b", unit: "HERON 1", assignment: null, occurred_at: NOON };
    const states = ["requested", "acknowledged", "committed", "arrived"];
    const requests = states.map((state) => ({ ...request, id: state, state }));
    expect(said({ backup_requests: requests })).toEqual([
      [
        "Calls for help",
        "HERON 1: needs backup, and nobody has it",
        "HERON 1: needs backup, somebody has it, nobody goes yet",
        "HERON 1: needs backup, somebody is on the way",
        "HERON 1: has help with it",
      ],
    ]);
  });

  it("names unit, call and place, and what is due", () => {
    const check = { id: "c", assignment: "a", due_at: at(-1) };
    expect(
      said({
        incidents: [call("i")],
        assignments: [assignment("a", "i", "HERON 1", { state: "on_scene" })],
        without_outcome: [assignment("o", "i", "HERON 2", { state: "cleared" })],
        waiting: [call("w", { not_served_reason: "outside_hours", priority: 3 })],
        safety_checks: [{ ...check, id: "d", due_at: at(60) }, check],
        devices_owing: [{ device_id: "t", author: "p", name: "", owed: 1, last_push_at: null }],
      }),
    ).toEqual([
      ["Calls that run", "HERON 1: on scene, #i Welfare check, 1 Invented Street"],
      ["Calls nobody is on", expect.stringMatching(/^P3: #w Welfare check, 1 Invented Street: ./)],
      ["Checks to come", "HERON 1: check overdue", "HERON 1: check due"],
      ["Not written up", "HERON 2: no outcome, #i Welfare check, 1 Invented Street"],
      ["Tablets that owe data", "HERON 1: 1 item has not arrived"],
    ]);
  });

  it("does not hand over a finished call as one that nobody is on", () => {
    const owed = { assignment: "old", unit: "HERON 2", since: at(-90_000) };
    expect(
      said({
        incidents: [call("i")],
        without_outcome: [assignment("o", "i", "HERON 1", { state: "cleared" })],
        waiting: [
          call("i", {
            waits_for: "awaiting_write_up",
            owed_by: [owed, { ...owed, assignment: "o" }],
          }),
          call("w", { waits_for: "to_close", priority: 3 }),
        ],
      }),
    ).toEqual([
      [
        "Not written up",
        "HERON 1: no outcome, #i Welfare check, 1 Invented Street",
        "HERON 2: no outcome, #i Welfare check, 1 Invented Street",
      ],
      ["Calls to close", "P3: #w Welfare check, 1 Invented Street"],
    ]);
  });

  it("has wishes for a follow-up only for whoever may read them", () => {
    const wish = { outcome: "o", incident: "i", consent: "given" };
    expect(said({ incidents: [call("i")], follow_ups: [wish] })).toEqual([
      ["To be followed up", "#i Welfare check, 1 Invented Street: consent given"],
    ]);
  });
});
