/** Closing a call without contact: stored at once, sent after ten seconds, taken back until then. */

import { signal } from "@preact/signals";
import type { Intention, Outbox } from "./outbox/outbox";
import type { Vault } from "./vault/vault";

export const UNDO_MS = 10_000;

/** What will be written for an assignment, unless somebody takes it back. */
export interface Closing {
  readonly assignment: string;
  readonly dueAt: number;
  readonly intentions: readonly Intention[];
}

const PREFIX = "closing:";

export class Closings {
  readonly waiting = signal<readonly Closing[]>([]);
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly options: { vault: Vault; outbox: Outbox }) {}

  /** What a crash left behind is written now: nobody can take it back any more. */
  async load(): Promise<void> {
    for (const [key, closing] of await this.options.vault.readAll<Closing>("drafts")) {
      if (key.startsWith(PREFIX)) await this.#write(closing);
    }
  }

  async begin(assignment: string, intentions: readonly Intention[]): Promise<void> {
    const closing = { assignment, dueAt: Date.now() + UNDO_MS, intentions };
    await this.options.vault.keep("drafts", PREFIX + assignment, closing);
    this.waiting.value = [...this.waiting.value, closing];
    this.#timers.push(setTimeout(() => void this.#due(assignment), UNDO_MS));
  }

  async undo(assignment: string): Promise<void> {
    this.#forget(assignment);
    await this.options.vault.drop("drafts", PREFIX + assignment);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #due(assignment: string): Promise<void> {
    const closing = this.waiting.value.find((one) => one.assignment === assignment);
    if (!closing) return;
    await this.#write(closing);
    this.#forget(assignment);
  }

  /** The queue first: a crash in between writes it twice under the same ids, which is once. */
  async #write(closing: Closing): Promise<void> {
    await this.options.outbox.write(...closing.intentions);
    await this.options.vault.drop("drafts", PREFIX + closing.assignment);
  }

  #forget(assignment: string): void {
    this.waiting.value = this.waiting.value.filter((one) => one.assignment !== assignment);
  }
}
