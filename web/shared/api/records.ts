/** The records of the feed by their type, from the wire types. */

import type { components } from "./openapi";

type Change = components["schemas"]["Change"];
type AnyPut = Extract<Change, { op: "put" }>;

export type RecordType = AnyPut["type"];
export type RecordOf<T extends RecordType> = Extract<AnyPut, { type: T }>["data"];
/** Whatever the type: what all records have. */
export interface AnyRecord {
  readonly id: string;
  readonly rev: number;
}
