// A crew's app on RxDB: offline for a while, an answer that gets lost, a conflict. Throws if any
// of it does not end as it should; what the server thinks of it is checked by the Python test.
import assert from "node:assert/strict";
import { createRxDatabase } from "rxdb/plugins/core";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { replicate } from "./rxdb-client.mjs";

const { SERVER: server, CREW_TOKEN, BOARD_TOKEN, ASSIGNMENT, NOTE } = process.env;
const TYPES = ["assignment", "note", "sync_issue"];

let isOnline = true;
let answersToLose = 0;
let answersLost = 0;

// The only part that is not RxDB's or the example's: a network that can fail.
async function network(address, options) {
  if (!isOnline) throw new TypeError("offline");
  const answer = await fetch(address, options);
  if (options.method === "POST" && answersToLose > 0) {
    answersToLose -= 1;
    answersLost += 1;
    throw new TypeError("the answer got lost");
  }
  if (!isOnline) throw new TypeError("offline");
  return answer;
}

async function dispatch(fields, rev) {
  const answer = await fetch(`${server}/api/v1/assignments/${ASSIGNMENT}/`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${BOARD_TOKEN}`, "Content-Type": "application/json", "If-Match": `"${rev}"` },
    body: JSON.stringify(fields),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function until(what, holds) {
  const end = Date.now() + 15_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `not in time: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

const schema = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: { id: { type: "string", maxLength: 36 } },
};
const database = await createRxDatabase({ name: "crew", storage: getRxStorageMemory(), multiInstance: false });
await database.addCollections(Object.fromEntries(TYPES.map((type) => [type, { schema }])));
const { assignment, note, sync_issue: issue } = database.collections;
const replications = TYPES.map((type) =>
  replicate({ collection: database[type], type, server, token: async () => CREW_TOKEN, fetch: network, retryTime: 200 }),
);
await Promise.all(replications.map((one) => one.awaitInitialReplication()));
const call = () => assignment.findOne(ASSIGNMENT).exec();
const text = () => note.findOne(NOTE).exec();
const issues = () => issue.find().exec();
const patch = async (find, fields) => (await find()).incrementalPatch(fields);
assert.equal((await call()).get("state"), "assigned");

// Without signal: the team writes, and so does dispatch.
isOnline = false;
await note.insert({ id: NOTE, assignment: ASSIGNMENT, kind: "operational", body: "Side gate is open." });
await patch(call, { team_note: "cat" });
await dispatch({ team_note: "dog" }, (await call()).get("rev"));

// Back again, but the first answers do not arrive.
answersToLose = 2;
isOnline = true;
await until("the note has its author", async () => (await text()).get("author")?.name === "Bob");
await until("the server's value stands here", async () => (await call()).get("team_note") === "dog");
await until("the conflict is shown", async () => (await issues()).length === 1);
const [{ name, server: theirs, yours }] = (await issues())[0].get("conflict").fields;
assert.deepEqual([name, theirs, yours], ["team_note", "dog", "cat"]);
assert.equal(answersLost, 2);

// With signal: what others do arrives by itself.
await dispatch({ eta: "2026-11-22T03:00:00Z" }, (await call()).get("rev"));
await until("the time of arrival", async () => (await call()).get("eta") !== null);

// Several versions in a row are one author's, whatever was pulled in between.
for (const body of ["one", "two", "three"]) {
  await patch(text, { body });
  await new Promise((done) => setTimeout(done, 30));
}
await patch(call, { state: "acknowledged" });
await until("the acknowledgement has its time", async () => (await call()).get("acknowledged_at") !== null);
await until("the versions are known", async () => (await text()).get("revisions").length > 0);
assert.equal((await text()).get("body"), "three");
assert.equal((await issues()).length, 1);

// Nothing can be deleted; it comes back, and the attempt is shown.
await (await text()).remove();
await until("the note is back", async () => (await text())?.get("body") === "three");
await until("the deletion is shown", async () => (await issues()).length === 2);

await Promise.all(replications.map((one) => one.cancel()));
await database.close();
