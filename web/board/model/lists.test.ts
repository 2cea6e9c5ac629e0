import { beforeAll, describe, expect, it } from "vitest";
import type { BoardAlarm, IncidentWire } from "../../shared/api/openapi";
import { language } from "../../shared/words/words";
import { alarmLines, byId } from "./alarms";
import { assignment, at, board, call, fix, NOON, unit, verdict } from "./fixtures";
import { distanceWords, helpers, metres } from "./going";
import { happened } from "./happened";
import { kept } from "./keep";
import { checkState, grouped, heard, whereabouts } from "./units";
import { canReopen, chip, isForTeam, owedSince, sections, suggestedReason } from "./waiting";
import type { WaitingCall } from "./wire";

beforeAll(() => {
  language.value = "en";
});

describe("units", () => {
  it("are grouped by what they do, the longest in it first", () => {
    const units = [
      unit("A", { status_as_of: at(60) }),
      unit("B", { status: "on_scene" }),
      unit("C"),
      unit("D", { status: "meal" }),
      unit("E", { status: "en_route" }),
      unit("F", { status: "assigned" }),
    ];
    expect(grouped(units).map((one) => [one.family, one.units.map((u) => u.id).join()])).toEqual([
      ["place", "B"],
      ["moving", "E"],
      ["called", "F"],
      ["free", "C,A"],
      ["away", "D"],
    ]);
  });

  it("are where their call is", () => {
    const on = unit("A", { status: "on_scene", assignment: "x", assignments: ["x", "y"] });
    const known = byId([assignment("x", "i", "A")]);
    expect(whereabouts(on, known, byId([call("i")]))).toMatchObject({
      place: "1 Invented Street",
      call: "#i Welfare check, 1 more",
    });
  });

  it("nobody has heard of for five minutes are stale, unless they are away", () => {
    const now = Date.parse(at(301));
    expect(heard(unit("A"), now).isStale).toBe(true);
    expect(heard(unit("A"), Date.parse(at(300))).isStale).toBe(false);
    expect(heard(unit("A", { status: "meal" }), now).isStale).toBe(false);
    expect(heard(unit("A", { last_heard_at: null }), now).isStale).toBe(true);
  });

  it("with an old position are stale however often they are heard", () => {
    const position = fix(-400, { stale: true });
    const state = heard(unit("A", { position }), Date.parse(NOON));
    expect(state).toMatchObject({ isStale: true, isFixStale: true, fixAgoMs: 400_000 });
  });

  it("have a check that is due or overdue", () => {
    const one = unit("A", { check_due_at: at(60) });
    expect(checkState(one, Date.parse(NOON))).toMatchObject({ isOverdue: false, ms: 60_000 });
    expect(checkState(one, Date.parse(at(90)))).toMatchObject({ isOverdue: true, ms: 30_000 });
  });
});

describe("waiting calls", () => {
  it("are listed by priority, then by age", () => {
    const calls = [call("a"), call("b", { priority: 8 }), call("c", { received_at: at(-60) })];
    expect(sections(calls).forTeam.map((one) => one.id)).toEqual(["b", "c", "a"]);
  });

  it("that a unit was sent to already are for no team: to be written up, or to be closed", () => {
    const owed = (since: string | null) => ({ assignment: `a${since}`, unit: "H1", since });
    const calls = [
      call("later", { waits_for: "awaiting_write_up", owed_by: [owed(at(-60))] }),
      call("written", { waits_for: "to_close", priority: 9 }),
      call("longest", { waits_for: "awaiting_write_up", owed_by: [owed(at(0)), owed(at(-90))] }),
      call("new"),
      call("decided", { not_served_reason: "duplicate" }),
    ];
    const ids = Object.entries(sections(calls)).map(([name, all]) => [
      name,
      all.map((c: WaitingCall) => c.id),
    ]);
    expect(Object.fromEntries(ids)).toEqual({
      forTeam: ["new"],
      others: ["decided"],
      toWriteUp: ["longest", "later"],
      toClose: ["written"],
    });
    expect(owedSince(calls[2] as WaitingCall)).toBe(at(-90));
    expect(owedSince(call("new"))).toBeNull();
  });

  it("can be opened again for a day after their end", () => {
    const ended = call("a", { closed_at: NOON });
    const day = 24 * 3600;
    expect(canReopen(ended, Date.parse(at(day)))).toBe(true);
    expect(canReopen(ended, Date.parse(at(day + 1)))).toBe(false);
    expect(canReopen(call("open"), Date.parse(NOON))).toBe(false);
  });

  it.each<[string, Partial<WaitingCall>, boolean]>([
    ["nobody has judged", {}, true],
    [
      "one programme can take",
      { verdicts: [verdict("CRT"), verdict("CoR", "outside_area")] },
      true,
    ],
    ["no programme can take", { verdicts: [verdict("CRT", "weapon_reported")] }, false],
    ["somebody has decided", { not_served_reason: "duplicate" }, false],
  ])("that %s: for a team %s... is %s", (_words, about, isIt) => {
    expect(isForTeam(call("a", about))).toBe(isIt);
  });

  it("say in two words why a programme does not fit", () => {
    expect(chip(verdict("CRT"))).toEqual({ mark: "tick", programme: "CRT", words: "fits" });
    expect(chip(verdict("CoR", "call_type_not_taken"))).toMatchObject({
      mark: "cross",
      words: "call type",
    });
    expect(chip(verdict("CCD", "something_new")).words).toBe("because of something_new");
  });

  it("suggest the reason why no team goes", () => {
    const judged = (...codes: string[]) => call("a", { verdicts: [verdict("CRT", ...codes)] });
    expect(suggestedReason(judged("weapon_reported"))).toBe("weapon_or_violence_screen");
    expect(suggestedReason(judged("outside_area"))).toBe("outside_area");
    expect(suggestedReason(judged())).toBeNull();
  });
});

describe("alarms", () => {
  const alarm = (kind: string, record: string, about: Partial<BoardAlarm> = {}): BoardAlarm =>
    ({
      kind,
      step: "dispatcher_alarm",
      level: 2,
      since: NOON,
      record,
      unit: "H4",
      position: null,
      offer: [],
      ...about,
    }) as BoardAlarm;
  const shown = board({
    units: [unit("H4", { assignment: "x" }), unit("H3")],
    assignments: [assignment("x", "i", "H4")],
    incidents: [call("i") as IncidentWire],
    alarms: [
      alarm("backup", "b"),
      alarm("acknowledgement", "x", { step: "offer_next_unit", offer: ["H3", "gone"] }),
      alarm("check", "k", { step: "radio_call" }),
      alarm("position", "H4"),
    ],
  });

  it("are red before amber, and calls for help are not among them", () => {
    expect(alarmLines(shown).map((one) => [one.tone, one.title])).toEqual([
      ["red", "Check overdue: H4"],
      ["amber", "Not acknowledged: H4"],
      ["amber", "Position lost: H4"],
    ]);
  });

  it("say where, what to do, and who could go instead", () => {
    const [check, unanswered] = alarmLines(shown);
    expect(check?.detail).toBe("1 Invented Street, call them by radio now");
    expect(unanswered?.detail).toBe("Welfare check, P5, 1 Invented Street");
    expect(unanswered?.offer.map((one) => one.id)).toEqual(["H3"]);
  });
});

describe("who goes to help", () => {
  it("is what was asked for, then our units, free ones by distance first, then the others", () => {
    const units = [
      unit("far", { position: fix(0, { latitude: 36.1 }) }),
      unit("near", { position: fix(0, { latitude: 36.01 }) }),
      unit("unknown"),
      unit("busy", { status: "on_scene" }),
      unit("asking"),
    ];
    const found = helpers("law_enforcement", "asking", { latitude: 36, longitude: -78.9 }, units);
    expect(found.map((one) => one.name)).toEqual([
      "Police",
      "near",
      "far",
      "unknown",
      "busy",
      "EMS",
    ]);
  });

  it("is told with a distance in a straight line", () => {
    // One degree of latitude is 111.2 km on a sphere of 6,371 km.
    expect(metres({ latitude: 36, longitude: 0 }, { latitude: 37, longitude: 0 })).toBeCloseTo(
      111_195,
      -1,
    );
    expect([distanceWords(847), distanceWords(2140)]).toEqual(["850 m", "2.1 km"]);
  });
});

describe("a new board", () => {
  it("keeps every record that says the same, so that it is not drawn again", () => {
    const before = [unit("A", { position: fix(0) }), unit("B")];
    const after = [unit("A", { position: fix(0, { age_s: 15 }) }), unit("B", { status: "meal" })];
    const now = kept(before, after);
    expect([now[0] === before[0], now[1] === before[1]]).toEqual([true, false]);
    expect(kept(before, [unit("A", { position: fix(0) }), unit("B")])).toBe(before);
    expect(kept(before, [unit("B")])).toEqual([before[1]]);
  });

  it("tells what has happened, the newest first", () => {
    const before = board({
      units: [unit("A")],
      assignments: [assignment("x", "i", "A")],
      incidents: [call("i"), call("old")] as IncidentWire[],
    });
    const after = board({
      server_time: at(30),
      units: [unit("A", { status: "en_route", status_as_of: at(20) })],
      assignments: [assignment("x", "i", "A", { alert_level: 1 })],
      incidents: [call("i", { not_served_reason: "duplicate" })] as IncidentWire[],
    });
    expect(happened(before, after, []).map((one) => one.words)).toEqual([
      "A alerted again",
      "P5 Welfare check, 1 Invented Street: no team, same call twice",
      "Over: P5 Welfare check, 1 Invented Street",
      "A en route",
    ]);
    expect(happened(after, after, [])).toEqual([]);
    expect(happened(null, after, [])).toEqual([]);
  });
});
