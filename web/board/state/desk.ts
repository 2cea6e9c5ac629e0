/** The board's knowledge: one list loaded on every poke, and what the live feed says by itself. */

import { batch, computed, effect, signal } from "@preact/signals";
import { of } from "../../shared/api/client";
import type {
  AreaWire,
  BackupRequestWire,
  Board,
  BreakGlassWire,
  CodeListWire,
  IncidentWire,
  Issue,
  ProgrammeWire,
  UnitWire,
  Written,
} from "../../shared/api/openapi";
import { isFailure } from "../../shared/api/problem";
import { followCodeLists } from "../../shared/codes/codes";
import { ENDED_INCIDENTS } from "../../shared/codes/generated";
import { type BackupEvent, LiveFeed, type UnitLiveEvent } from "../../shared/live/feed";
import { now, tick } from "../../shared/now";
import { alarmLines, byId } from "../model/alarms";
import { type Cases, heardOf, listOf, recordOf, situations } from "../model/backups";
import { type Happening, happened, recent } from "../model/happened";
import { kept } from "../model/keep";
import { type Liveness, LOST_AFTER_MS, liveness } from "../model/liveness";
import { canReopen } from "../model/waiting";
import type { Unit, WaitingCall } from "../model/wire";
import { Loader } from "./loader";
import { api, isSupervisor } from "./session";

const BOARD_TIMEOUT_MS = 8_000;
/** Positions are drawn at most so often. */
const LIVE_EVERY_MS = 1_000;

/** Server time minus this machine's, ms. */
export const skewMs = signal(0);
/** The server's clock, once a second: what every timer counts by. */
export const serverNow = computed(() => now.value + skewMs.value);

export const board = signal<Board | null>(null);
export const cases = signal<Cases>(new Map());
export const happenings = signal<readonly Happening[]>([]);
const codeLists = signal<ReadonlyMap<string, CodeListWire>>(new Map());
export const programmes = signal<ReadonlyMap<string, ProgrammeWire>>(new Map());
export const areas = signal<readonly AreaWire[]>([]);
export const conflicts = signal<readonly Issue[]>([]);
export const quarantine = signal<readonly Issue[]>([]);
export const openings = signal<readonly BreakGlassWire[]>([]);
/** Units read on their own, for alarms that came before the list. */
const strays = signal<ReadonlyMap<string, UnitWire>>(new Map());

export const units = computed(() => byId<Unit>(board.value?.units ?? []));
export const incidents = computed(() => byId(board.value?.incidents ?? []));
export const assignments = computed(() => byId(board.value?.assignments ?? []));
export const waiting = computed<readonly WaitingCall[]>(() => board.value?.waiting ?? []);
export const alarms = computed(() => (board.value ? alarmLines(board.value) : []));
/** Who asks for backup, the most urgent first. */
export const asking = computed(() => situations(cases.value));

export function callSign(unit: string | null): string | null {
  if (!unit) return null;
  return (units.value.get(unit) ?? strays.value.get(unit))?.call_sign ?? null;
}

// --- Loading ----------------------------------------------------------------------------

const startedAt = signal(Date.now());

export const boardLoader = new Loader(loadBoard, { gapMs: 400, everyMs: 15_000 });
export const issueLoader = new Loader(loadIssues, { gapMs: 5_000, everyMs: 60_000 });
const referenceLoader = new Loader(loadReference, { gapMs: 60_000, everyMs: 3_600_000 });

async function loadBoard(askedAt: number): Promise<void> {
  const answer = await api.get("/board/", { timeoutMs: BOARD_TIMEOUT_MS });
  const before = board.value;
  const after: Board = {
    ...answer,
    units: [...kept(before?.units, answer.units)],
    incidents: [...kept(before?.incidents, answer.incidents)],
    waiting: [...kept(before?.waiting, answer.waiting)],
    assignments: [...kept(before?.assignments, answer.assignments)],
  };
  batch(() => {
    skewMs.value = Date.parse(answer.server_time) - Date.now();
    happenings.value = happened(before, after, happenings.value);
    board.value = after;
    cases.value = listOf(cases.value, answer, askedAt);
  });
  if (!before) await loadRecent();
}

/** Once: what was reported before there were two lists to compare. */
async function loadRecent(): Promise<void> {
  const { results } = await api.get("/status-events/", most(20));
  const names = new Map((board.value?.units ?? []).map((unit) => [unit.id, unit.call_sign]));
  if (happenings.value.length === 0) happenings.value = recent(results, names);
}

async function loadIssues(): Promise<void> {
  conflicts.value = (await api.get("/sync/conflicts/", most(100))).results;
  if (!isSupervisor()) return;
  quarantine.value = (await api.get("/sync/quarantine/", most(100))).results;
  openings.value = (await api.get("/break-glass/", most(100))).results;
}

async function loadReference(): Promise<void> {
  areas.value = await everything((how) => api.get("/areas/", how));
  programmes.value = byId(await everything((how) => api.get("/programmes/", how)));
  codeLists.value = byId(await everything((how) => api.get("/code-lists/", how)));
}

/** Calls that have ended and can be opened again, among the newest. */
export async function endedCalls(): Promise<IncidentWire[]> {
  const lists = await Promise.all(
    ENDED_INCIDENTS.map((status) =>
      api.get("/incidents/", { params: { query: { limit: 200, status } } }),
    ),
  );
  return lists.flatMap((one) => one.results).filter((one) => canReopen(one, serverNow.value));
}

/** The first so many of a list, or those that follow where a page has ended. */
function most(limit: number, cursor?: string | null) {
  return { params: { query: { limit, ...(cursor ? { cursor } : {}) } } };
}

/** A page of a list. `next` is the address of the one after it. */
interface Page<T> {
  readonly results: readonly T[];
  readonly next: string | null;
}

async function everything<T>(
  read: (how: ReturnType<typeof most>) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let page = await read(most(200));
  all.push(...page.results);
  while (page.next) {
    page = await read(most(200, new URL(page.next).searchParams.get("cursor")));
    all.push(...page.results);
  }
  return all;
}

// --- The live feed ----------------------------------------------------------------------

let feed: LiveFeed | null = null;
const heardAt = signal<number | null>(null);
const moves = new Map<string, UnitLiveEvent>();
let isDrawing = false;

const LISTENER = {
  onPoke: () => {
    boardLoader.poke();
    issueLoader.poke();
  },
  onBackup: (event: BackupEvent) => {
    cases.value = heardOf(cases.value, event, Date.now());
    void ask(() => learn(event));
  },
  onUnitLive: (event: UnitLiveEvent) => {
    moves.set(event.unit, event);
    if (!isDrawing) setTimeout(moveUnits, LIVE_EVERY_MS);
    isDrawing = true;
  },
};

/** The record and the crew's name, apart from the list: that may take its time. */
async function learn(event: BackupEvent): Promise<void> {
  const stray = event.unit && callSign(event.unit) === null ? event.unit : null;
  const [record, unit] = await Promise.all([
    api.get("/backup-requests/{record_id}/", of(event.id)),
    stray ? api.get("/units/{record_id}/", of(stray)) : null,
  ]);
  batch(() => {
    if (unit) strays.value = new Map(strays.value).set(unit.id, unit);
    takeBackup(record);
  });
}

/** A call for help as an answer has it; who may not read it is answered its id alone. */
export function takeBackup(record: BackupRequestWire | Written): void {
  if (!("kind" in record)) return;
  cases.value = recordOf(cases.value, record, Date.now());
}

function moveUnits(): void {
  isDrawing = false;
  const known = board.value;
  if (known) {
    board.value = { ...known, units: known.units.map(moved) };
  }
  moves.clear();
}

function moved(unit: Unit): Unit {
  const move = moves.get(unit.id);
  if (!move) return unit;
  const { latitude, longitude, fix_at } = move;
  const last_heard_at = move.last_heard_at ?? unit.last_heard_at;
  if (latitude === null || longitude === null || fix_at === null) return { ...unit, last_heard_at };
  // How sure it is comes with the next list; that it is fresh is known now.
  const about = { accuracy_m: null, ...unit.position, age_s: 0, stale: false, alarm: false };
  return { ...unit, last_heard_at, position: { ...about, latitude, longitude, fix_at } };
}

/** A question whose answer may fail to come: the next poke or the next list brings it. */
async function ask(question: () => Promise<void>): Promise<void> {
  try {
    await question();
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
}

// --- From log-in to log-out -------------------------------------------------------------

export const alive = computed<Liveness>(() =>
  liveness({
    now: Math.max(now.value, heardAt.value ?? 0),
    startedAt: startedAt.value,
    heardAt: heardAt.value,
    loadedAt: boardLoader.loadedAt.value,
    wantedSince: boardLoader.wantedSince.value,
  }),
);
export const isLost = computed(() => alive.value.state === "lost");

/** Begins to listen and to load; gives back what ends it. */
export function sitDown(): () => void {
  startedAt.value = Date.now();
  followCodeLists(codeLists);
  const line = new LiveFeed(api, LISTENER);
  feed = line;
  line.start();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const unfollow = effect(() => {
    heardAt.value = line.lastHeardAt.value;
    clearTimeout(silence);
    // To the moment, not with the next tick of the clock.
    silence = setTimeout(tick, LOST_AFTER_MS + 1);
  });
  for (const one of [boardLoader, issueLoader, referenceLoader]) one.poke();
  return () => {
    unfollow();
    clearTimeout(silence);
    line.stop();
    for (const one of [boardLoader, issueLoader, referenceLoader]) one.stop();
  };
}

/** Whether the line is open at this moment; it may be and nothing be heard yet. */
export function isListening(): boolean {
  return feed?.isConnected.value ?? false;
}
