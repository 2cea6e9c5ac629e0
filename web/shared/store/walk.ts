/** What a page of a pull does to the records a device holds. Pure. */

import type { PullAnswer } from "../api/openapi";
import type { AnyRecord, RecordType } from "../api/records";

/** A record as it is kept: with its type, and the walk that last mentioned it. */
export interface Kept {
  readonly id: string;
  readonly type: RecordType;
  readonly walk: number;
  readonly data: AnyRecord;
}

/** Where the pull stands; kept together with the records, so that both survive or neither. */
export interface Place {
  readonly epoch: string | null;
  readonly cursor: string | null;
  /** Counts the walks that began with a reset. */
  readonly walk: number;
  /** Such a walk has begun and not ended: what it does not mention goes at its end. */
  readonly isResetting: boolean;
}

export const START: Place = { epoch: null, cursor: null, walk: 0, isResetting: false };

export interface Step {
  readonly place: Place;
  readonly puts: readonly Kept[];
  readonly removes: readonly string[];
  /** Records that no walk since this number has mentioned are no longer ours; null: keep all. */
  readonly forgetBefore: number | null;
}

/** One page, over the place before it. */
export function step(before: Place, page: PullAnswer): Step {
  const walk = page.reset ? before.walk + 1 : before.walk;
  const isResetting = page.reset || before.isResetting;
  const puts: Kept[] = [];
  const removes: string[] = [];
  for (const change of page.changes) {
    if (change.op === "put") {
      puts.push({ id: change.id, type: change.type, walk, data: change.data });
    } else {
      removes.push(change.id);
    }
  }
  const isEnd = isResetting && !page.more;
  return {
    place: { epoch: page.epoch, cursor: page.cursor, walk, isResetting: isResetting && page.more },
    puts,
    removes,
    forgetBefore: isEnd ? walk : null,
  };
}
