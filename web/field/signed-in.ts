/** Who is signed in, as their store keeps it: their data, their tokens, and whether the log-in is over. */

import { type Signal, signal } from "@preact/signals";
import type { Me, TokenPair } from "../shared/api/openapi";
import type { Vault } from "./vault/vault";

/** What a store knows of its person before any request. */
export interface Kept {
  readonly me: Me | null;
  readonly refresh: string | null;
  readonly landing: string | null;
}

export async function readKept(vault: Vault): Promise<Kept> {
  return {
    me: await vault.read<Me>("facts", "me"),
    refresh: await vault.read<string>("facts", "refresh"),
    landing: await vault.read<string>("facts", "landing"),
  };
}

export class SignedIn {
  readonly me: Signal<Me | null>;
  /** The log-in is over: what is written still lands, but nothing new comes. */
  readonly isEnded: Signal<boolean>;
  #landing: string | null;

  constructor(
    private readonly vault: Vault,
    kept: Kept,
  ) {
    this.me = signal(kept.me);
    this.isEnded = signal(kept.refresh === null);
    this.#landing = kept.landing;
  }

  /** The token that lands what is unsent after the log-in is over; null before a registration. */
  get landing(): string | null {
    return this.#landing;
  }

  async keepTokens(tokens: TokenPair): Promise<void> {
    await this.vault.keep("facts", "refresh", tokens.refresh);
  }

  async keepLanding(token: string): Promise<void> {
    this.#landing = token;
    await this.vault.keep("facts", "landing", token);
  }

  async learn(me: Me): Promise<void> {
    this.me.value = me;
    await this.vault.keep("facts", "me", me);
  }

  /** The log-in cannot be renewed any more. */
  end(): void {
    this.isEnded.value = true;
    void this.forgetTokens();
  }

  async forgetTokens(): Promise<void> {
    await this.vault.drop("facts", "refresh");
  }
}
