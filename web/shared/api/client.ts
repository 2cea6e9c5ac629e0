/** Requests to the public API: the token, its renewal, problems and time limits. */

import createClient, {
  type Client,
  type ClientPathsWithMethod,
  type MethodResponse,
  type ParamsOption,
  type RequestBodyOption,
} from "openapi-fetch";
import type { LogIn, Me, paths, TokenPair } from "./openapi";
import { isFailure, NotLoggedIn, Problem, problemOf, Unreachable } from "./problem";

const API = "/api/v1";
const DEFAULT_TIMEOUT_MS = 15_000;

export interface Listener {
  /** Keep these: the earlier refresh token is good for another 30 seconds only. */
  onTokens(tokens: TokenPair): Promise<void> | void;
  /** The log-in is over and cannot be renewed. */
  onEnded(): void;
  /** The device was withdrawn: hand over what is unsent, then wipe. */
  onWithdrawn(problem: Problem): void;
}

/** How a request is sent; what is sent is typed by its path. */
export interface Sending {
  /** Sent instead of the access token, which is then neither asked for nor renewed. */
  token?: string;
  timeoutMs?: number;
  keepalive?: boolean;
}

type Method = "get" | "post";
/** A path of the OpenAPI document, from where the API begins: `"/incidents/{record_id}/"`. */
export type Path<M extends Method> = ClientPathsWithMethod<Client<paths>, M>;
type Operation<M extends Method, P extends Path<M>> =
  paths[P] extends Record<M, infer One> ? One : never;
type Asked<M extends Method, P extends Path<M>> = Sending &
  ParamsOption<Operation<M, P>> &
  RequestBodyOption<Operation<M, P>>;
type Ask<M extends Method, P extends Path<M>> =
  Record<string, never> extends Asked<M, P> ? [asked?: Asked<M, P>] : [asked: Asked<M, P>];
/** What an operation answers when it is done. */
export type Answer<M extends Method, P extends Path<M>> = MethodResponse<Client<paths>, M, P>;

export class Api {
  #tokens: { access: string | null; refresh: string } | null;
  #renewing: Promise<string> | null = null;

  constructor(
    private readonly listener: Listener,
    /** A refresh token kept from earlier. */
    refresh: string | null = null,
  ) {
    this.#tokens = refresh === null ? null : { access: null, refresh };
  }

  get isLoggedIn(): boolean {
    return this.#tokens !== null;
  }

  /** The access token as it is, perhaps run out; null before the first renewal. */
  get access(): string | null {
    return this.#tokens?.access ?? null;
  }

  /** The answer's document. Throws Problem, Unreachable or NotLoggedIn. */
  get<P extends Path<"get">>(path: P, ...[asked]: Ask<"get", P>): Promise<Answer<"get", P>> {
    return this.#request("get", path, asked) as Promise<Answer<"get", P>>;
  }

  /** The answer's document. Throws Problem, Unreachable or NotLoggedIn. */
  post<P extends Path<"post">>(path: P, ...[asked]: Ask<"post", P>): Promise<Answer<"post", P>> {
    return this.#request("post", path, asked) as Promise<Answer<"post", P>>;
  }

  /** The live feed as it comes in, until `signal` ends it. Throws as `get` does. */
  async listen(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const accept = { Accept: "text/event-stream" };
    const feed = await this.#authorized((token) =>
      sent("get", "/events/", { signal, parseAs: "stream", headers: accept }, token),
    );
    return feed as ReadableStream<Uint8Array>;
  }

  async logIn(fields: LogIn): Promise<TokenPair> {
    const tokens = (await sent("post", "/auth/token/", within({ body: fields }))) as TokenPair;
    this.#tokens = tokens;
    await this.listener.onTokens(tokens);
    return tokens;
  }

  me(): Promise<Me> {
    return this.get("/me/");
  }

  /** Ends the log-in on both sides; without network on this one alone. */
  async logOut(): Promise<void> {
    try {
      if (this.#tokens) await this.post("/auth/logout/", { timeoutMs: 5_000 });
    } catch (error) {
      if (!isFailure(error)) throw error;
    } finally {
      this.#tokens = null;
    }
  }

  async #request(method: Method, path: string, asked: Sending = {}): Promise<unknown> {
    const { token: own, ...rest } = asked;
    const send = (token: string) => sent(method, path, within(rest), token);
    return own ? this.#noticed(send(own)) : this.#authorized((token) => this.#noticed(send(token)));
  }

  /** What `send` answers to a valid access token; it is renewed once where it has run out. */
  async #authorized<T>(send: (token: string) => Promise<T>): Promise<T> {
    const token = this.#tokens?.access ?? (await this.#renew());
    try {
      return await send(token);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
    }
    return send(await this.#renew(token));
  }

  /** One renewal for all who ask at once; `used` is the token that was turned down. */
  #renew(used: string | null = null): Promise<string> {
    if (this.#tokens?.access && this.#tokens.access !== used) {
      return Promise.resolve(this.#tokens.access);
    }
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<string> {
    if (this.#tokens === null) throw new NotLoggedIn();
    const { refresh } = this.#tokens;
    try {
      const asked = within({ body: { refresh } });
      const tokens = (await this.#noticed(
        sent("post", "/auth/token/refresh/", asked),
      )) as TokenPair;
      // Somebody may have logged out meanwhile.
      if (this.#tokens?.refresh === refresh) this.#tokens = tokens;
      await this.listener.onTokens(tokens);
      return tokens.access;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        this.#tokens = null;
        this.listener.onEnded();
        throw new NotLoggedIn();
      }
      throw error;
    }
  }

  /** An answer, with a refusal that withdraws this device told to the listener. */
  async #noticed<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Problem && error.code === "device_revoked") {
        this.listener.onWithdrawn(error);
      }
      throw error;
    }
  }
}

/** For a path that names one record. */
export function of(record_id: string) {
  return { params: { path: { record_id } } };
}

const client = createClient<paths>({
  baseUrl: API,
  cache: "no-store",
  headers: { Accept: "application/json" },
  fetch: answered,
});

/** What a request comes to that is no refusal. Throws Problem and Unreachable. */
async function answered(request: Request): Promise<Response> {
  const response = await reach(() => fetch(request));
  if (!response.ok) throw await problemOf(response);
  return response;
}

type Send = (
  method: Method,
  path: string,
  init: object,
) => Promise<{ readonly data?: unknown; readonly response: Response }>;

/** One request, without a token where there is none; `undefined` is what a 204 answers. */
async function sent(method: Method, path: string, init: object, token?: string): Promise<unknown> {
  const { headers } = init as { headers?: object };
  const bearer = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const { data, response } = await reach(() =>
    (client.request as Send)(method, path, { ...init, headers: { ...headers, ...bearer } }),
  );
  // An answer cut off before its first byte is no answer.
  if (data === undefined && response.status !== 204) throw new Unreachable("nothing came");
  return data;
}

/** A request with a time limit that begins now. */
function within({ timeoutMs, ...rest }: Sending & { body?: object }): object {
  return { ...rest, signal: AbortSignal.timeout(timeoutMs ?? DEFAULT_TIMEOUT_MS) };
}

/** An answer that is cut off half-way is no answer either. */
async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isFailure(error)) throw error;
    throw new Unreachable(String(error), { cause: error });
  }
}
