/** One person's store on this device. Every row is sealed; keys and counters are not. */

import Dexie, { type Table } from "dexie";
import type { Persistence } from "../../shared/store/puller";
import { type Kept, type Place, START, type Step } from "../../shared/store/walk";
import { open, seal } from "./keys";

type Bytes = Uint8Array<ArrayBuffer>;
interface Row<Key> {
  readonly key: Key;
  readonly sealed: Bytes;
}
interface RecordRow extends Row<string> {
  readonly walk: number;
}
interface JournalRow extends Row<number> {
  readonly at: number;
}
interface Counter {
  readonly name: string;
  readonly value: number;
}

class PersonDatabase extends Dexie {
  readonly records!: Table<RecordRow, string>;
  readonly outbox!: Table<Row<number>, number>;
  readonly journal!: Table<JournalRow, number>;
  readonly facts!: Table<Row<string>, string>;
  readonly drafts!: Table<Row<string>, string>;
  readonly backups!: Table<Row<string>, string>;
  readonly counters!: Table<Counter, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({
      records: "key, walk",
      outbox: "key",
      journal: "key, at",
      facts: "key",
      drafts: "key",
      backups: "key",
      counters: "name",
    });
  }
}

type Shelf = "facts" | "drafts" | "backups";
const PLACE = "place";

/**
 * A closed vault answers nobody: a request that was under way when its person signed out ends
 * here, as it would with the page, and nothing of it is stored or shown.
 */
export class Vault implements Persistence {
  readonly #db: PersonDatabase;
  #isClosed = false;

  constructor(
    readonly holder: string,
    private readonly key: CryptoKey,
  ) {
    this.#db = new PersonDatabase(nameOf(holder));
  }

  /** Removes a person's store whole; without it a key opens nothing. */
  static async destroy(holder: string): Promise<void> {
    await Dexie.delete(nameOf(holder));
  }

  close(): void {
    this.#isClosed = true;
    this.#db.close();
  }

  // --- Records ---------------------------------------------------------------------------

  async load(): Promise<{ place: Place; rows: Kept[] }> {
    const rows = await this.#ask((db) => db.records.toArray());
    return {
      place: (await this.read<Place>("facts", PLACE)) ?? START,
      rows: await Promise.all(rows.map((row) => open<Kept>(this.key, row.sealed))),
    };
  }

  /** A page and its cursor, or neither. */
  async save(step: Step): Promise<void> {
    // Sealed first: a transaction of IndexedDB waits for nobody else.
    const puts = await Promise.all(
      step.puts.map(async (kept) => ({
        key: kept.id,
        walk: kept.walk,
        sealed: await seal(this.key, kept),
      })),
    );
    const place = { key: PLACE, sealed: await seal(this.key, step.place) };
    await this.#ask((db) =>
      db.transaction("rw", db.records, db.facts, async () => {
        await db.records.bulkDelete([...step.removes]);
        await db.records.bulkPut(puts);
        if (step.forgetBefore !== null) {
          await db.records.where("walk").below(step.forgetBefore).delete();
        }
        await db.facts.put(place);
      }),
    );
  }

  // --- Queue -----------------------------------------------------------------------------

  async readQueue<T>(): Promise<T[]> {
    const rows = await this.#ask((db) => db.outbox.orderBy("key").toArray());
    return Promise.all(rows.map((row) => open<T>(this.key, row.sealed)));
  }

  /** Items and the highest number given out, together. */
  async enqueue(items: ReadonlyMap<number, unknown>, lastSeq: number): Promise<void> {
    const rows = await this.#rows(items);
    await this.#ask((db) =>
      db.transaction("rw", db.outbox, db.counters, async () => {
        await db.outbox.bulkPut(rows);
        await db.counters.put({ name: "last_seq", value: lastSeq });
      }),
    );
  }

  /** What got a result leaves the queue and enters the journal, in one step. */
  async moveToJournal(done: ReadonlyMap<number, unknown>, at: number): Promise<void> {
    const rows = await this.#rows(done);
    await this.#ask((db) =>
      db.transaction("rw", db.outbox, db.journal, async () => {
        await db.outbox.bulkDelete(rows.map((row) => row.key));
        await db.journal.bulkPut(rows.map((row) => ({ ...row, at })));
      }),
    );
  }

  async readJournal<T>(since: number): Promise<T[]> {
    const rows = await this.#ask((db) => db.journal.where("at").aboveOrEqual(since).sortBy("key"));
    return Promise.all(rows.map((row) => open<T>(this.key, row.sealed)));
  }

  async trimJournal(before: number): Promise<void> {
    await this.#ask((db) => db.journal.where("at").below(before).delete());
  }

  async counter(name: string): Promise<number> {
    return (await this.#ask((db) => db.counters.get(name)))?.value ?? 0;
  }

  async count(name: string, value: number): Promise<void> {
    await this.#ask((db) => db.counters.put({ name, value }));
  }

  // --- Single values ---------------------------------------------------------------------

  async read<T>(shelf: Shelf, key: string): Promise<T | null> {
    const row = await this.#ask((db) => db[shelf].get(key));
    return row ? open<T>(this.key, row.sealed) : null;
  }

  async readAll<T>(shelf: Shelf): Promise<[string, T][]> {
    const rows = await this.#ask((db) => db[shelf].toArray());
    return Promise.all(
      rows.map(async (row): Promise<[string, T]> => [row.key, await open<T>(this.key, row.sealed)]),
    );
  }

  async keep(shelf: Shelf, key: string, value: unknown): Promise<void> {
    const row = { key, sealed: await seal(this.key, value) };
    await this.#ask((db) => db[shelf].put(row));
  }

  async drop(shelf: Shelf, key: string): Promise<void> {
    await this.#ask((db) => db[shelf].delete(key));
  }

  async #ask<T>(work: (db: PersonDatabase) => PromiseLike<T>): Promise<T> {
    try {
      return await work(this.#db);
    } catch (error) {
      if (this.#isClosed) return new Promise<never>(() => undefined);
      throw error;
    }
  }

  #rows(items: ReadonlyMap<number, unknown>): Promise<Row<number>[]> {
    return Promise.all(
      [...items].map(async ([key, item]) => ({ key, sealed: await seal(this.key, item) })),
    );
  }
}

function nameOf(holder: string): string {
  return `field-${holder}`;
}
