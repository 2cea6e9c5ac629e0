import { beforeAll, describe, expect, it } from "vitest";
import type { Timeline } from "../../shared/api/openapi";
import { language } from "../../shared/words/words";
import { entries, lanes, operationalNotes } from "./timeline";

const HOUR = "2026-11-22T13";
const time = (clock: string) => `${HOUR}:${clock}Z`;
const NAMES = new Map([["u", "Heron 2"]]);

const status = (id: string, word: string, happenedAt: string, receivedAt: string, about = {}) => ({
  type: "status_event",
  at: time(happenedAt),
  occurred_at: time(happenedAt),
  received_at: time(receivedAt),
  late: false,
  record: {
    id,
    unit: "u",
    status: word,
    channel: "app",
    late: false,
    out_of_sequence: false,
    author: { id: "p", name: `Person ${id}`, role: "" },
    ...about,
  },
});

const note = (id: string, kind: string) => ({
  type: "note",
  at: time("52:00"),
  occurred_at: null,
  received_at: time("52:00"),
  late: false,
  record: { id, kind, body: `body of ${id}`, author: { id: "p", name: "Person", role: "" } },
});

const timeline = (...events: unknown[]): Timeline =>
  ({
    incident: {
      id: "i",
      call_type_label: "Welfare check",
      priority: 6,
      received_at: time("38:12"),
    },
    events,
  }) as unknown as Timeline;

beforeAll(() => {
  language.value = "en";
});

describe("a timeline", () => {
  it("is in the order it happened, with both clocks", () => {
    const all = entries(
      timeline(
        status("b", "on_scene", "48:30", "49:41"),
        status("a", "en_route", "43:02", "49:41", { late: true }),
      ),
      NAMES,
    );
    expect(all.map((one) => [one.what, one.mark, one.receivedAt - one.at])).toEqual([
      ["Call received", null, 0],
      ["Heron 2 en route", "late", 399_000],
      ["Heron 2 on scene", null, 71_000],
    ]);
  });

  it("counts the same report of two people once", () => {
    const two = [
      status("a", "on_scene", "48:30", "49:41"),
      status("b", "on_scene", "48:44", "49:41"),
    ];
    expect(entries(timeline(...two), NAMES).map((one) => one.mark)).toEqual([null, null, "same"]);
  });

  it("marks what may not follow, and who was told by radio", () => {
    const [, one] = entries(
      timeline(status("a", "meal", "50:00", "50:00", { out_of_sequence: true, channel: "radio" })),
      NAMES,
    );
    expect([one?.mark, one?.by]).toEqual(["no_step", "Person a, by radio"]);
  });

  it("shows no note but those dispatch may read, whoever asks", () => {
    const all = timeline(note("o", "operational"), note("c", "clinical"), note("p", "peer"));
    expect(operationalNotes(all).map((one) => one.id)).toEqual(["o"]);
    expect(entries(all, NAMES).map((one) => one.key)).toEqual(["i", "o"]);
  });
});

describe("its two lanes", () => {
  it("run from the first to the last moment, with round times", () => {
    const drawn = lanes(
      entries(timeline(status("a", "en_route", "43:02", "49:41", { late: true })), NAMES),
    );
    expect(drawn?.links.map((one) => [one.from, one.to, one.isLate])).toEqual([
      [0, 0, false],
      [expect.closeTo(0.42, 2), 1, true],
    ]);
    expect(drawn?.ticks.map((one) => new Date(one.time).toISOString().slice(14, 16))).toEqual([
      "40",
      "45",
    ]);
  });

  it("are not drawn of nothing", () => {
    expect(lanes([])).toBeNull();
  });
});
