/** Drafts: what is being written, kept on each pause, so that a crash loses a second at most. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Duty } from "../duty";

const PAUSE_MS = 400;

export class Draft<T> {
  readonly value: Signal<T>;
  /** What is shown is what the store has. */
  readonly isKept: Signal<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTouched = false;

  constructor(
    private readonly duty: Pick<Duty, "drafts" | "vault">,
    private readonly key: string,
    private readonly empty: T,
  ) {
    const kept = duty.drafts.get(key) as T | undefined;
    this.value = signal(kept ?? empty);
    this.isKept = signal(kept !== undefined);
  }

  set(value: T): void {
    this.#isTouched = true;
    this.value.value = value;
    this.isKept.value = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), PAUSE_MS);
  }

  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isTouched) return;
    const value = this.value.value;
    this.duty.drafts.set(this.key, value);
    await this.duty.vault.keep("drafts", this.key, value);
    // More may have been written while this was stored.
    this.isKept.value = value === this.value.value && this.#isTouched;
  }

  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.value.value = this.empty;
    this.isKept.value = false;
    this.#isTouched = false;
    this.duty.drafts.delete(this.key);
    await this.duty.vault.drop("drafts", this.key);
  }
}

/** The draft of this key, as it was left. */
export function useDraft<T>(duty: Duty, key: string, empty: T): Draft<T> {
  const draft = useMemo(() => new Draft(duty, key, empty), [duty, key]);
  useEffect(() => {
    const keep = () => void draft.keep();
    // Leaving the page, or the app going to the background: the next thing may be its end.
    document.addEventListener("visibilitychange", keep);
    return () => {
      document.removeEventListener("visibilitychange", keep);
      keep();
    };
  }, [draft]);
  return draft;
}
