/** Requests to the public API: the token, its renewal, problems and time limits. */

import type { LogIn, Me, TokenPair } from "./openapi";
import { isFailure, NotLoggedIn, Problem, problemOf, Unreachable } from "./problem";

export const API = "/api/v1";
const DEFAULT_TIMEOUT_MS = 15_000;

export interface Listener {
  /** Keep these: the earlier refresh token is good for another 30 seconds only. */
  onTokens(tokens: TokenPair): Promise<void> | void;
  /** The log-in is over and cannot be renewed. */
  onEnded(): void;
  /** The device was withdrawn: hand over what is unsent, then wipe. */
  onWithdrawn(problem: Problem): void;
}

export interface RequestOptions {
  body?: unknown;
  /** Sent instead of the access token, which is then neither asked for nor renewed. */
  token?: string;
  /** For a PATCH: the rev the change was made from. */
  ifMatch?: number;
  timeoutMs?: number;
  signal?: AbortSignal;
  keepalive?: boolean;
}

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

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.request<T>("GET", path, options);
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.request<T>("POST", path, body === undefined ? options : { ...options, body });
  }

  patch<T>(path: string, rev: number, body: unknown): Promise<T> {
    return this.request<T>("PATCH", path, { body, ifMatch: rev });
  }

  /** The answer's document. Throws Problem, Unreachable or NotLoggedIn. */
  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const send = (token: string) => fetched(method, path, options, token);
    const response = options.token ? await send(options.token) : await this.authorized(send);
    if (!response.ok) throw await this.#refused(response);
    return (response.status === 204 ? undefined : await readJson(response)) as T;
  }

  /** A response to `send` with a valid access token; it is renewed once where it has run out. */
  async authorized(send: (token: string) => Promise<Response>): Promise<Response> {
    const token = this.#tokens?.access ?? (await this.#renew());
    const response = await send(token);
    if (response.status !== 401) return response;
    return send(await this.#renew(token));
  }

  async logIn(fields: LogIn): Promise<TokenPair> {
    const tokens = await unauthenticated<TokenPair>("/auth/token/", fields);
    this.#tokens = tokens;
    await this.listener.onTokens(tokens);
    return tokens;
  }

  me(): Promise<Me> {
    return this.get<Me>("/me/");
  }

  /** Ends the log-in on both sides; without network on this one alone. */
  async logOut(): Promise<void> {
    try {
      if (this.#tokens) await this.post("/auth/logout/", undefined, { timeoutMs: 5_000 });
    } catch (error) {
      if (!isFailure(error)) throw error;
    } finally {
      this.#tokens = null;
    }
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
      const tokens = await unauthenticated<TokenPair>("/auth/token/refresh/", { refresh });
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
      if (isWithdrawal(error)) this.listener.onWithdrawn(error);
      throw error;
    }
  }

  async #refused(response: Response): Promise<Problem> {
    const problem = await problemOf(response);
    if (isWithdrawal(problem)) this.listener.onWithdrawn(problem);
    return problem;
  }
}

function isWithdrawal(error: unknown): error is Problem {
  return error instanceof Problem && error.code === "device_revoked";
}

async function unauthenticated<T>(path: string, body: unknown): Promise<T> {
  const response = await fetched("POST", path, { body }, null);
  if (!response.ok) throw await problemOf(response);
  return (await readJson(response)) as T;
}

async function fetched(
  method: string,
  path: string,
  options: RequestOptions,
  token: string | null,
): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  const init: RequestInit = { method, headers, signal: limit(options), cache: "no-store" };
  if (options.keepalive) init.keepalive = true;
  if (options.body !== undefined) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(options.body);
  }
  return reach(() => fetch(API + path, init));
}

function limit(options: RequestOptions): AbortSignal {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
}

/** An answer cut off half-way is no answer. */
function readJson(response: Response): Promise<unknown> {
  return reach(() => response.json());
}

async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new Unreachable(String(error), { cause: error });
  }
}
