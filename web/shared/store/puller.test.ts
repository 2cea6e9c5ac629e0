import { describe, expect, it, vi } from "vitest";
import type { Api } from "../api/client";
import type { PullAnswer } from "../api/openapi";
import { Puller } from "./puller";
import { RecordStore } from "./records";

const PAGE = {
  ...{ epoch: "e", cursor: "c", more: false, reset: false },
  ...{ changes: [], gone: [], acked_seq: 0 },
} as unknown as PullAnswer;

describe("the last walk", () => {
  it("counts from its beginning: what came while it went on may be missing from it", async () => {
    vi.useFakeTimers({ now: 1_000 });
    let answer: (page: PullAnswer) => void = () => undefined;
    const post = () =>
      new Promise<PullAnswer>((resolve) => {
        answer = resolve;
      });
    const puller = new Puller({
      ...{ api: { post } as unknown as Api, deviceId: "d", store: new RecordStore() },
    });
    puller.poke();
    vi.setSystemTime(5_000);
    expect(puller.lastWalkAt.value).toBeNull();
    answer(PAGE);
    await vi.waitUntil(() => puller.lastWalkAt.value !== null);
    expect(puller.lastWalkAt.value).toBe(1_000);
    puller.stop();
    vi.useRealTimers();
  });
});
