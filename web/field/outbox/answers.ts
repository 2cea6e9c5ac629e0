/** What an answer to a push means for the queue. Pure. */

import type { MutationResult } from "../../shared/api/openapi";
import { NotLoggedIn, Problem, Unreachable } from "../../shared/api/problem";

/** Stored on the server, whatever became of it: it leaves the queue. */
export function isTerminal(result: MutationResult): boolean {
  return result.result !== "retry";
}

/** What the sender does after a request that failed as a whole. */
export type Failure =
  /** Keep everything, wait; `ms` is what the server asked for. */
  | { readonly do: "wait"; readonly ms: number | null }
  /** The envelope as such was refused: smaller ones may pass. */
  | { readonly do: "halve" }
  /** The one item in it cannot be sent; it waits for a person. */
  | { readonly do: "park"; readonly why: string }
  /** The token is over: the landing token lands it. */
  | { readonly do: "land" }
  /** Taken in, and the device is to be wiped. */
  | { readonly do: "wipe"; readonly results: readonly MutationResult[] }
  | { readonly do: "raise" };

/** `size` is how many items the request carried. */
export function failureOf(error: unknown, size: number): Failure {
  if (error instanceof Unreachable) return { do: "wait", ms: null };
  if (error instanceof NotLoggedIn) return { do: "land" };
  if (!(error instanceof Problem)) return { do: "raise" };
  if (error.code === "device_revoked") {
    return { do: "wipe", results: (error.body.results as MutationResult[] | undefined) ?? [] };
  }
  if (error.status === 401 || error.code === "device_required") return { do: "land" };
  if (error.status === 400 || error.status === 413 || error.status === 415) {
    return size > 1 ? { do: "halve" } : { do: "park", why: error.code };
  }
  return { do: "wait", ms: error.retryAfterMs };
}

/** The server's account of this queue, as pushes and pulls tell it. */
export interface Account {
  readonly epoch: string | null;
  /** Everything up to this number is stored there. */
  readonly acked: number;
}

/**
 * Whether the server forgot what it had: it was restored from a backup. Then everything of the
 * last days is sent again; copies do no harm.
 */
export function hasForgotten(known: Account, told: Account): boolean {
  if (known.epoch === null) return false;
  return told.epoch !== known.epoch || told.acked < known.acked;
}
