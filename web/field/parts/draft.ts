/** Drafts: what is being written, kept on each pause, so that a crash loses a second at most. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Duty } from "../duty";

const PAUSE_MS = 400;

export class Draft<T> {
  readonly value: Signal<T>;
  readonly isKept = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTouched = false;

  constructor(
    private readonly duty: Duty,
    private readonly key: string,
    private readonly empty: T,
  ) {
    this.value = signal(empty);
  }

  async load(): Promise<void> {
    const kept = await this.duty.vault.read<T>("drafts", this.key);
    // Whoever was quicker than the disk is right.
    if (kept === null || this.#isTouched) return;
    this.value.value = kept;
    this.isKept.value = true;
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
    await this.duty.vault.keep("drafts", this.key, this.value.value);
    this.isKept.value = true;
  }

  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.value.value = this.empty;
    this.isKept.value = false;
    this.#isTouched = false;
    await this.duty.vault.drop("drafts", this.key);
  }
}

/** The draft of this key, read from the store when the page opens. */
export function useDraft<T>(duty: Duty, key: string, empty: T): Draft<T> {
  const draft = useMemo(() => new Draft(duty, key, empty), [duty, key]);
  useEffect(() => {
    void draft.load();
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
