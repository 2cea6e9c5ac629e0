import "fake-indexeddb/auto";
import { effect } from "@preact/signals";
import { afterEach, describe, expect, it } from "vitest";
import type { Api } from "../../shared/api/client";
import { Unreachable } from "../../shared/api/problem";
import { DeviceClock } from "../../shared/device-clock";
import { newId } from "../../shared/ids";
import { RecordStore } from "../../shared/store/records";
import { Contact } from "../contact";
import type { Duty } from "../duty";
import type { Call } from "../overlay";
import { notes } from "../reports";
import { newKey } from "../vault/keys";
import { Vault } from "../vault/vault";
import type { Mutation } from "./lanes";
import { Outbox } from "./outbox";

const ASSIGNMENT = newId();
const CALL = { assignment: { id: ASSIGNMENT }, incident: null } as unknown as Call;
const ME = { id: newId(), name: "Bea", role: "peer_support" };

/** What the server stored of a note. */
function stored({ record_id, fields }: Mutation) {
  const at = "2026-11-22T10:00:00.000Z";
  return {
    ...{ ...fields, id: record_id, rev: 1, incident: newId(), author: ME, revisions: [] },
    ...{ occurred_at: at, received_at: at, corrected_at: at },
  };
}

type Server = (sent: readonly Mutation[]) => Promise<readonly Mutation[]> | readonly Mutation[];

/** A queue over a real store; `server` names those of a request that it takes in. */
async function tablet(server: Server) {
  const { key } = await newKey("x");
  const vault = new Vault(newId(), key);
  const store = new RecordStore();
  const about = { epoch: "e" };
  const post = async (_: string, { body }: { body: { mutations: Mutation[] } }) => {
    const taken = await server(body.mutations);
    const results = body.mutations.map((one) =>
      taken.includes(one)
        ? { id: one.id, result: "applied", code: null, detail: null, record: stored(one) }
        : { id: one.id, result: "retry", code: null, detail: null, retry_after_ms: 60_000 },
    );
    return { epoch: about.epoch, acked_seq: Math.max(0, ...taken.map((one) => one.seq)), results };
  };
  const outbox = new Outbox({
    api: { isLoggedIn: true, post } as unknown as Api,
    ...{ vault, store, clock: new DeviceClock(), contact: new Contact() },
    ...{ deviceId: newId(), landingToken: () => null },
    ...{ onWithdrawn: () => undefined, onChange: () => undefined },
  });
  await outbox.load();
  const duty = {
    ...{ outbox, store, lastWalkAt: null },
    ...{ me: { value: ME }, holder: ME },
  } as unknown as Duty;
  open.push(outbox);
  const write = (body: string) =>
    outbox.write({ kind: "note.create", fields: { assignment: ASSIGNMENT, kind: "peer", body } });
  return { outbox, store, duty, write, about };
}

const open: Outbox[] = [];
afterEach(() => {
  for (const outbox of open.splice(0)) outbox.stop();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("what is written", () => {
  it("is on the screen once, at every moment on its way to the server", async () => {
    const { outbox, duty, write } = await tablet((sent) => sent);
    const drawn: string[] = [];
    const stop = effect(() => {
      drawn.push(
        notes(duty, CALL)
          .map((one) => one.record.body)
          .join(" + "),
      );
    });
    await write("One.");
    await until(() => outbox.queue.value.length === 0);
    stop();
    expect([...new Set(drawn)]).toEqual(["", "One."]);
  });

  it("is shown as received when a pull brings it before its answer comes", async () => {
    let answer: (taken: readonly Mutation[]) => void = () => undefined;
    let came: readonly Mutation[] = [];
    const { store, duty, write } = await tablet((sent) => {
      came = sent;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    await write("One.");
    await until(() => came.length > 0);
    expect(notes(duty, CALL).map((one) => one.isUnsent)).toEqual([true]);
    for (const one of came) store.put("note", stored(one) as never);
    expect(notes(duty, CALL).map((one) => one.isUnsent)).toEqual([false]);
    answer(came);
  });

  it("stays, with what the server did not take, through a lost line", async () => {
    let isFirst = true;
    const { outbox, write } = await tablet((sent) => {
      if (isFirst) {
        isFirst = false;
        throw new Unreachable("no signal");
      }
      return sent.filter((one) => one.fields.body !== "Two.");
    });
    await write("One.");
    await write("Two.");
    await until(() => outbox.attempts.value === 1);
    expect(outbox.queue.value).toHaveLength(2);
    outbox.flush();
    await until(() => outbox.queue.value.length === 1);
    expect(outbox.queue.value[0]?.mutation.fields.body).toBe("Two.");
    expect(outbox.received.value.map((one) => one.mutation.fields.body)).toEqual(["One."]);
  });

  it("goes again, as it was, to a server that was set back", async () => {
    const pushed: Mutation[][] = [];
    const { outbox, write, about } = await tablet((sent) => {
      pushed.push([...sent]);
      return sent;
    });
    await write("One.");
    await until(() => outbox.isAllReceived.value);
    await write("Two.");
    await until(() => outbox.isAllReceived.value);
    const [first, second] = pushed.flat();
    pushed.length = 0;
    about.epoch = "another";
    await outbox.told({ epoch: about.epoch, acked: 0 }, performance.now());
    await until(() => outbox.queue.value.length === 0 && pushed.length > 0);
    expect(pushed.flat()).toEqual([first, second]);
  });

  it("does not go again because an older answer came late", async () => {
    const pushed: Mutation[] = [];
    const { outbox, write, about } = await tablet((sent) => {
      pushed.push(...sent);
      return sent;
    });
    const before = performance.now();
    await write("One.");
    await until(() => outbox.isAllReceived.value);
    await outbox.told({ epoch: about.epoch, acked: 0 }, before);
    expect(outbox.queue.value).toEqual([]);
    expect(outbox.isAllReceived.value).toBe(true);
    expect(pushed).toHaveLength(1);
  });
});
