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

export class Vault implements Persistence {
  readonly #db: PersonDatabase;

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
    this.#db.close();
  }

  // --- Records ---------------------------------------------------------------------------

  async load(): Promise<{ place: Place; rows: Kept[] }> {
    const rows = await this.#db.records.toArray();
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
    await this.#db.transaction("rw", this.#db.records, this.#db.facts, async () => {
      await this.#db.records.bulkDelete([...step.removes]);
      await this.#db.records.bulkPut(puts);
      if (step.forgetBefore !== null) {
        await this.#db.records.where("walk").below(step.forgetBefore).delete();
      }
      await this.#db.facts.put(place);
    });
  }

  // --- Queue -----------------------------------------------------------------------------

  async readQueue<T>(): Promise<T[]> {
    const rows = await this.#db.outbox.orderBy("key").toArray();
    return Promise.all(rows.map((row) => open<T>(this.key, row.sealed)));
  }

  /** Items and the highest number given out, together. */
  async enqueue(items: ReadonlyMap<number, unknown>, lastSeq: number): Promise<void> {
    const rows = await this.#rows(items);
    await this.#db.transaction("rw", this.#db.outbox, this.#db.counters, async () => {
      await this.#db.outbox.bulkPut(rows);
      await this.#db.counters.put({ name: "last_seq", value: lastSeq });
    });
  }

  /** What got a result leaves the queue and enters the journal, in one step. */
  async moveToJournal(done: ReadonlyMap<number, unknown>, at: number): Promise<void> {
    const rows = await this.#rows(done);
    await this.#db.transaction("rw", this.#db.outbox, this.#db.journal, async () => {
      await this.#db.outbox.bulkDelete(rows.map((row) => row.key));
      await this.#db.journal.bulkPut(rows.map((row) => ({ ...row, at })));
    });
  }

  async readJournal<T>(since: number): Promise<T[]> {
    const rows = await this.#db.journal.where("at").aboveOrEqual(since).sortBy("key");
    return Promise.all(rows.map((row) => open<T>(this.key, row.sealed)));
  }

  async trimJournal(before: number): Promise<void> {
    await this.#db.journal.where("at").below(before).delete();
  }

  async counter(name: string): Promise<number> {
    return (await this.#db.counters.get(name))?.value ?? 0;
  }

  async count(name: string, value: number): Promise<void> {
    await this.#db.counters.put({ name, value });
  }

  // --- Single values ---------------------------------------------------------------------

  async read<T>(shelf: Shelf, key: string): Promise<T | null> {
    const row = await this.#db[shelf].get(key);
    return row ? open<T>(this.key, row.sealed) : null;
  }

  async readAll<T>(shelf: Shelf): Promise<[string, T][]> {
    const rows = await this.#db[shelf].toArray();
    return Promise.all(
      rows.map(async (row): Promise<[string, T]> => [row.key, await open<T>(this.key, row.sealed)]),
    );
  }

  async keep(shelf: Shelf, key: string, value: unknown): Promise<void> {
    await this.#db[shelf].put({ key, sealed: await seal(this.key, value) });
  }

  async drop(shelf: Shelf, key: string): Promise<void> {
    await this.#db[shelf].delete(key);
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
