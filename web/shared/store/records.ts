/** The records this person may see, in memory, for components to read as signals. */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RecordOf, RecordType } from "../api/records";
import type { Kept, Step } from "./walk";

export type Table<T extends RecordType> = ReadonlyMap<string, RecordOf<T>>;

export class RecordStore {
  readonly #tables = new Map<RecordType, Signal<ReadonlyMap<string, Kept>>>();
  readonly #typeOf = new Map<string, RecordType>();

  /** All records of a type by id; reading `.value` subscribes to any change among them. */
  table<T extends RecordType>(type: T): ReadonlySignal<Table<T>> {
    const kept = this.#kept(type);
    const known = this.#records.get(type);
    if (known) return known as ReadonlySignal<Table<T>>;
    const records = signal<ReadonlyMap<string, unknown>>(dataOf(kept.value));
    kept.subscribe((rows) => {
      records.value = dataOf(rows);
    });
    this.#records.set(type, records);
    return records as ReadonlySignal<Table<T>>;
  }
  readonly #records = new Map<RecordType, Signal<ReadonlyMap<string, unknown>>>();

  list<T extends RecordType>(type: T): RecordOf<T>[] {
    return [...this.table(type).value.values()];
  }

  get<T extends RecordType>(type: T, id: string | null | undefined): RecordOf<T> | undefined {
    return id ? this.table(type).value.get(id) : undefined;
  }

  /** Takes in what was kept on the device. */
  load(rows: readonly Kept[]): void {
    this.#change(rows, [], null);
  }

  apply(step: Step): void {
    this.#change(step.puts, step.removes, step.forgetBefore);
  }

  /** A record that came with the answer to a write; a pull that overtook it is not undone. */
  put(type: RecordType, data: Kept["data"]): void {
    const current = this.#kept(type).value.get(data.id);
    if (current && current.data.rev > data.rev) return;
    this.#change([{ id: data.id, type, walk: current?.walk ?? 0, data }], [], null);
  }

  clear(): void {
    batch(() => {
      for (const table of this.#tables.values()) table.value = new Map();
      this.#typeOf.clear();
    });
  }

  #kept(type: RecordType): Signal<ReadonlyMap<string, Kept>> {
    let table = this.#tables.get(type);
    if (!table) {
      table = signal<ReadonlyMap<string, Kept>>(new Map());
      this.#tables.set(type, table);
    }
    return table;
  }

  #change(puts: readonly Kept[], removes: readonly string[], forgetBefore: number | null): void {
    const changed = new Map<RecordType, Map<string, Kept>>();
    const open = (type: RecordType) => {
      let rows = changed.get(type);
      if (!rows) {
        rows = new Map(this.#kept(type).value);
        changed.set(type, rows);
      }
      return rows;
    };
    for (const id of removes) {
      const type = this.#typeOf.get(id);
      if (type) open(type).delete(id);
      this.#typeOf.delete(id);
    }
    for (const row of puts) {
      open(row.type).set(row.id, row);
      this.#typeOf.set(row.id, row.type);
    }
    if (forgetBefore !== null) {
      for (const type of this.#tables.keys()) this.#forget(open(type), forgetBefore);
    }
    batch(() => {
      for (const [type, rows] of changed) this.#kept(type).value = rows;
    });
  }

  #forget(rows: Map<string, Kept>, before: number): void {
    for (const [id, row] of rows) {
      if (row.walk >= before) continue;
      rows.delete(id);
      this.#typeOf.delete(id);
    }
  }
}

function dataOf(rows: ReadonlyMap<string, Kept>): ReadonlyMap<string, unknown> {
  return new Map([...rows].map(([id, row]) => [id, row.data]));
}
