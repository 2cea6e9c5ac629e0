/** What can go wrong with a request: the server's own words, or no server at all. */

/** An answer that is a refusal: RFC 9457. Act on `code`. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    /** The whole document; `errors` of a 422, `conflict` of a 409, `results` of a withdrawn push. */
    readonly body: Readonly<Record<string, unknown>>,
    readonly retryAfterMs: number | null,
  ) {
    super(`${status} ${code}`);
  }

  /** What is wrong with which field, as the server says it. */
  get errors(): Readonly<Record<string, string>> {
    return (this.body.errors as Record<string, string> | undefined) ?? {};
  }
}

/** No answer came: no network, no server, or not in time. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The log-in is over, or there is none. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";
}

/** What a request may come to besides its answer; anything else is a fault of ours. */
export function isFailure(error: unknown): error is Problem | Unreachable | NotLoggedIn {
  return error instanceof Problem || error instanceof Unreachable || error instanceof NotLoggedIn;
}

/** The problem an answer carries; also for answers of a proxy that are no problem documents. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = await readDocument(response);
  const code = typeof body.code === "string" ? body.code : `http_${response.status}`;
  return new Problem(response.status, code, body, retryAfterMs(response.headers));
}

async function readDocument(response: Response): Promise<Record<string, unknown>> {
  const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
  if (!isJson) return {};
  const body: unknown = await response.json().catch(() => ({}));
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function retryAfterMs(headers: Headers): number | null {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
