import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveFeed } from "../live/feed";
import { Api } from "./client";
import { NotLoggedIn, Problem, Unreachable } from "./problem";

// A page has an address that paths are relative to; Node has none.
const page = vi.hoisted(() => {
  const at = { address: "" };
  class Relative extends globalThis.Request {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(new URL(String(input), at.address), init);
    }
  }
  globalThis.Request = Relative;
  return at;
});

interface Got {
  readonly what: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reply = (response: ServerResponse, got: Got) => void;

let server: Server;
let replies: Record<string, Reply>;
let got: Got[];

beforeEach(async () => {
  [replies, got] = [{}, []];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const one = { what: `${request.method} ${request.url}`, headers: request.headers, body };
    got.push(one);
    replies[one.what]?.(response, one);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  page.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/board/`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (status: number, document: unknown, headers = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(document));
  };

/** Answers to the token that is good, and turns down any other. */
const ifToken =
  (token: string, reply: Reply): Reply =>
  (response, one) =>
    one.headers.authorization === `Bearer ${token}`
      ? reply(response, one)
      : json(401, { code: "token_invalid" })(response);

function loggedIn(refresh: string | null = "r1") {
  const heard = { tokens: [] as string[], ended: 0, withdrawn: [] as string[] };
  const api = new Api(
    {
      onTokens: (tokens) => void heard.tokens.push(tokens.refresh),
      onEnded: () => {
        heard.ended += 1;
      },
      onWithdrawn: (problem) => void heard.withdrawn.push(problem.code),
    },
    refresh,
  );
  return { api, heard };
}

const LOG_IN = "POST /api/v1/auth/token/";
const REFRESH = "POST /api/v1/auth/token/refresh/";
const ME = "GET /api/v1/me/";

describe("a request", () => {
  it("goes to the path of the document with its parameters, query and body", async () => {
    const { api } = loggedIn();
    replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
    replies["GET /api/v1/shifts/?limit=200"] = json(200, { results: [], next: null });
    replies["POST /api/v1/incidents/x%20y/cancel/"] = json(200, { id: "x y" });
    await api.get("/shifts/", { params: { query: { limit: 200 } } });
    const params = { path: { record_id: "x y" } };
    await api.post("/incidents/{record_id}/cancel/", { params, body: { reason: "twice" } });
    const [, listed, cancelled] = got;
    expect(listed?.headers).toMatchObject({
      accept: "application/json",
      authorization: "Bearer a1",
    });
    expect(listed?.headers["content-type"]).toBeUndefined();
    expect(cancelled?.body).toBe('{"reason":"twice"}');
    expect(cancelled?.headers["content-type"]).toBe("application/json");
  });

  it("with a token of its own neither asks for one nor renews it", async () => {
    const { api } = loggedIn(null);
    replies[ME] = ifToken("landing", json(200, { id: "b" }));
    expect(await api.get("/me/", { token: "landing" })).toEqual({ id: "b" });
    const refused = await api.get("/me/", { token: "other" }).catch((error) => error);
    expect([refused.status, refused.code]).toEqual([401, "token_invalid"]);
    expect(got.map((one) => one.what)).toEqual([ME, ME]);
  });

  it("is refused with the server's own document", async () => {
    const { api } = loggedIn("r1");
    replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
    replies[ME] = json(
      422,
      { code: "invalid", errors: { name: "is missing" } },
      { "Content-Type": "application/problem+json", "Retry-After": "7" },
    );
    const refused: Problem = await api.me().catch((error) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect([refused.status, refused.code, refused.retryAfterMs]).toEqual([422, "invalid", 7000]);
    expect(refused.errors).toEqual({ name: "is missing" });
  });

  it("is refused by a proxy that speaks no JSON", async () => {
    const { api } = loggedIn("r1");
    replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
    replies[ME] = (response) => response.writeHead(502).end("<h1>Bad gateway</h1>");
    expect(await api.me().catch((error) => error.code)).toBe("http_502");
  });

  it.each<[string, Reply]>([
    ["never comes", () => undefined],
    ["is empty", (response) => response.writeHead(200).end()],
    ["is cut off", (response) => response.writeHead(200).end('{"id":')],
    [
      "breaks off",
      (response) => {
        response.writeHead(200, { "Content-Length": "100" });
        response.write('{"id":', () => response.destroy());
      },
    ],
  ])("whose answer %s has reached nobody", async (_, reply) => {
    const { api } = loggedIn(null);
    replies[ME] = reply;
    const asked = api.get("/me/", { token: "t", timeoutMs: 300 });
    await expect(asked).rejects.toBeInstanceOf(Unreachable);
  });

  it("to a server that is not there has reached nobody", async () => {
    page.address = "http://127.0.0.1:1/";
    await expect(loggedIn(null).api.get("/me/", { token: "t" })).rejects.toBeInstanceOf(
      Unreachable,
    );
  });
});

describe("a log-in", () => {
  it("gives the tokens to be kept", async () => {
    const { api, heard } = loggedIn(null);
    replies[LOG_IN] = json(200, { access: "a1", refresh: "r1" });
    replies[ME] = ifToken("a1", json(200, { id: "b" }));
    await api.logIn({ username: "bea", password: "secret" });
    expect(await api.me()).toEqual({ id: "b" });
    expect(got[0]?.headers.authorization).toBeUndefined();
    expect(heard.tokens).toEqual(["r1"]);
  });

  it("is renewed once for all who ask at once, and the request is sent again", async () => {
    const { api, heard } = loggedIn();
    const given = [...["a1", "a2"].entries()].map(([n, access]) => ({
      access,
      refresh: `r${n + 2}`,
    }));
    replies[REFRESH] = (response) => json(200, given.shift())(response);
    replies[ME] = ifToken("a2", json(200, { id: "b" }));
    const all = await Promise.all([api.me(), api.me(), api.me()]);
    expect(all).toEqual([{ id: "b" }, { id: "b" }, { id: "b" }]);
    expect(heard.tokens).toEqual(["r2", "r3"]);
    expect(got.filter((one) => one.what === REFRESH).map((one) => one.body)).toEqual([
      '{"refresh":"r1"}',
      '{"refresh":"r2"}',
    ]);
  });

  it("that cannot be renewed is over", async () => {
    const { api, heard } = loggedIn();
    replies[REFRESH] = json(401, { code: "token_invalid" });
    await expect(api.me()).rejects.toBeInstanceOf(NotLoggedIn);
    expect([api.isLoggedIn, heard.ended]).toEqual([false, 1]);
  });

  it("ends on both sides, and a 204 is an answer", async () => {
    const { api } = loggedIn();
    replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
    replies["POST /api/v1/auth/logout/"] = (response) => response.writeHead(204).end();
    await api.logOut();
    expect(got.map((one) => one.what)).toEqual([REFRESH, "POST /api/v1/auth/logout/"]);
    expect(api.isLoggedIn).toBe(false);
  });

  it.each([REFRESH, ME])(
    "of a withdrawn device is told once, whichever refuses: %s",
    async (path) => {
      const { api, heard } = loggedIn();
      replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
      replies[path] = json(403, { code: "device_revoked" });
      expect(await api.me().catch((error) => error.code)).toBe("device_revoked");
      expect(heard.withdrawn).toEqual(["device_revoked"]);
    },
  );
});

describe("the live feed", () => {
  async function listening(pieces: readonly string[]) {
    const { api } = loggedIn();
    const heard: unknown[] = [];
    replies[REFRESH] = json(200, { access: "a1", refresh: "r2" });
    const isOver = new Promise<void>((over) => {
      replies["GET /api/v1/events/"] = async (response, one) => {
        heard.push(one.headers.accept);
        for (const piece of pieces) {
          response.write(piece);
          await new Promise((soon) => setTimeout(soon, 20));
        }
        over();
      };
    });
    const feed = new LiveFeed(api, {
      onPoke: () => heard.push("poke"),
      onBackup: (event) => heard.push(event),
      onUnitLive: (event) => heard.push(event),
    });
    feed.start();
    await isOver;
    const isConnected = feed.isConnected.value;
    feed.stop();
    return { heard, isConnected, lastHeardAt: feed.lastHeardAt.value };
  }

  it("is read across pieces that end anywhere, with colons in what it says", async () => {
    const { heard } = await listening([
      "id: 4\nevent: poke\nda",
      'ta: {"n":1}\n',
      '\nevent: unit_live\r\ndata: {"unit": "H:1",\r\ndata: "fix_at": null}\r\n\r\nevent: po',
      "ke\ndata: {}\n\nevent: backup_request\ndata: {",
      '"id":"x"}\n\n',
    ]);
    expect(heard).toEqual([
      "text/event-stream",
      "poke",
      { unit: "H:1", fix_at: null },
      "poke",
      { id: "x" },
    ]);
  });

  it("has heartbeats that are heard and are no events", async () => {
    const { heard, isConnected, lastHeardAt } = await listening([
      ":\n\n: still here\n\nretry: 2000\n\n",
    ]);
    expect(heard).toEqual(["text/event-stream"]);
    expect([isConnected, lastHeardAt !== null]).toEqual([true, true]);
  });
});
