/** Ids of new records and mutations. */

import { v7 } from "uuid";

/**
 * A UUIDv7: ids made in order sort in order, also within a millisecond and when the clock is set
 * back meanwhile. It says when it was made and is no secret. What nobody may guess, and what only
 * tells one thing from another, takes `crypto.randomUUID()`.
 */
export function newId(): string {
  return v7();
}
