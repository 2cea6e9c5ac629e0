/** In which order the queue leaves the device. Pure. */

import type { Clock } from "../../shared/api/openapi";

export const LANES = ["backup", "status", "outcome", "note", "rest"] as const;
export type Lane = (typeof LANES)[number];

/** A mutation as it goes over the wire. */
export interface Mutation {
  readonly id: string;
  readonly seq: number;
  readonly kind: string;
  readonly record_id: string;
  readonly base_rev: number | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly occurred: Clock;
}

/** A mutation in the queue. */
export interface Queued {
  readonly mutation: Mutation;
  /** `Date.now()` when it was written. */
  readonly at: number;
  /** What the envelope's refusal said of it alone: it waits until somebody tries again. */
  readonly parked: string | null;
  /** Sent before, and sent again because the server asked for it. */
  readonly isAgain: boolean;
}

/**
 * Both answers to a safety check travel in the first lane: one of them is a call for help, and
 * nobody who watches the tablet or the line may tell them apart.
 */
const LANE_OF: Readonly<Record<string, Lane>> = {
  backup_request: "backup",
  safety_check: "backup",
  status_event: "status",
  assignment: "status",
  incident: "status",
  outcome: "outcome",
  note: "note",
};

/** What sends a unit to a call must arrive before what is reported of it: the same lane. */
export function laneOf(kind: string): Lane {
  return LANE_OF[kind.split(".")[0] ?? ""] ?? "rest";
}

/**
 * What the next request carries: of the first lane that has something, the oldest numbers. A
 * parked item holds up nobody. `most` items at the most, and about `mostBytes` bytes.
 */
export function nextBatch(
  queue: readonly Queued[],
  most: number,
  mostBytes: number,
): readonly Queued[] {
  const free = queue.filter((item) => item.parked === null);
  const lane = LANES.find((one) => free.some((item) => laneOf(item.mutation.kind) === one));
  const waiting = free
    .filter((item) => laneOf(item.mutation.kind) === lane)
    .sort((a, b) => a.mutation.seq - b.mutation.seq);
  const batch: Queued[] = [];
  let bytes = 0;
  for (const item of waiting) {
    bytes += sizeOf(item.mutation);
    if (batch.length > 0 && (batch.length >= most || bytes > mostBytes)) break;
    batch.push(item);
  }
  return batch;
}

/** The lane an item waits behind, or null when it is its turn. */
export function behind(queue: readonly Queued[], item: Queued): Lane | null {
  const own = LANES.indexOf(laneOf(item.mutation.kind));
  return (
    LANES.slice(0, own).find((lane) =>
      queue.some((other) => other.parked === null && laneOf(other.mutation.kind) === lane),
    ) ?? null
  );
}

function sizeOf(mutation: Mutation): number {
  // UTF-8 is at most three bytes for each unit of JavaScript's text.
  return JSON.stringify(mutation).length * 3;
}
