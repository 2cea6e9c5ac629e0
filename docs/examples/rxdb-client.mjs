// Keeps one RxDB collection in step with the server: npm install rxdb rxjs
//
// `type` is assignment, note, status_event, outcome or sync_issue; `token` gives a valid access
// token. The collection's conflict handler may stay RxDB's own: the server has both values.
import { replicateRxCollection } from "rxdb/plugins/replication";
import { Subject } from "rxjs";

export function replicate({ collection, type, server, token, fetch = globalThis.fetch, retryTime = 5000 }) {
  const doorway = `${server}/api/v1/sync/rxdb`;
  const hangUp = new AbortController();
  const resync = new Subject();
  // After a reset: what is held here and was not mentioned yet.
  let unmentioned = new Set();

  async function call(path, options = {}) {
    const headers = { Authorization: `Bearer ${await token()}`, "Content-Type": "application/json" };
    const answer = await fetch(`${doorway}/${path}`, { ...options, headers });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return answer;
  }

  async function pull(checkpoint, limit) {
    const query = new URLSearchParams({ limit, ...(checkpoint && { checkpoint: JSON.stringify(checkpoint) }) });
    const page = await (await call(`${type}/pull/?${query}`)).json();
    if (page.reset) unmentioned = new Set((await collection.find().exec()).map((one) => one.primary));
    for (const one of page.documents) unmentioned.delete(one.id);
    if (page.documents.length < limit) {
      // RxDB keeps what it has not pushed yet, whatever it is told here.
      for (const id of unmentioned) page.documents.push({ id, _deleted: true });
      unmentioned.clear();
    }
    return page;
  }

  const push = async (rows) => (await call(`${type}/push/`, { method: "POST", body: JSON.stringify(rows) })).json();

  async function listen() {
    while (!replication.isStopped()) {
      try {
        const stream = (await call("stream/", { signal: hangUp.signal })).body.pipeThrough(new TextDecoderStream());
        for await (const text of stream) if (text.includes("event: poke")) resync.next("RESYNC");
      } catch {
        // Cut off; every new connection begins with a poke.
      }
      await new Promise((done) => setTimeout(done, retryTime));
    }
  }

  const replication = replicateRxCollection({
    collection,
    replicationIdentifier: `${doorway}/${type}`,
    retryTime,
    pull: { handler: pull, stream$: resync.asObservable() },
    push: { handler: push },
  });
  replication.canceled$.subscribe((isCanceled) => isCanceled && hangUp.abort());
  listen();
  return replication;
}
