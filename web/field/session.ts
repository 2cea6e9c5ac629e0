/** Who uses this tablet: signing in and out, several people, withdrawal, and one window at a time. */

import { signal } from "@preact/signals";
import { Api } from "../shared/api/client";
import type { Me } from "../shared/api/openapi";
import { Problem, Unreachable } from "../shared/api/problem";
import { readSite, site } from "../shared/site";
import { type Duty, openDuty } from "./duty";
import { isRefusal } from "./registration";
import { device, deviceId, forgetDeviceId, type Holder } from "./vault/device";
import { newKey, relock, unlock } from "./vault/keys";
import { Vault } from "./vault/vault";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export type App =
  | { readonly is: "starting" }
  /** Another window of this browser has the store open. */
  | { readonly is: "elsewhere" }
  | { readonly is: "signed_out"; readonly holders: readonly Holder[] }
  | { readonly is: "on_duty"; readonly duty: Duty }
  | { readonly is: "withdrawn"; readonly handedOver: number; readonly lost: number };

export const app = signal<App>({ is: "starting" });

export type SignInResult =
  | "ok"
  | "wrong_password"
  /** Nobody of this name has a store here, and there is no network to ask. */
  | "needs_network"
  /** The password is right, but what is kept here is under an earlier one. */
  | "needs_earlier_password"
  | "throttled"
  | "not_allowed"
  | "withdrawn";

/** Opens what was open before, or the page to sign in. */
export async function begin(): Promise<void> {
  await readSite();
  if (!(await takeTheLock(false))) {
    app.value = { is: "elsewhere" };
    return;
  }
  await resume();
}

/** Takes the store over from another window, which then says so. */
export async function useHere(): Promise<void> {
  await takeTheLock(true);
  await resume();
}

let watch: ReturnType<typeof setInterval> | undefined;

async function resume(): Promise<void> {
  await forgetOldStores();
  // A tablet in its cradle is not started anew for weeks.
  clearInterval(watch);
  watch = setInterval(() => void forgetOldStores(), HOUR_MS);
  const current = await device.signedIn.get("current");
  const holder = current && (await device.holders.get(current.holder));
  if (!current || !holder || current.until < Date.now()) {
    await device.signedIn.clear();
    await showSignIn();
    return;
  }
  await enter(holder, current.key);
}

/** Signs in with or without network; the same password opens the store and the server. */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  const name = username.trim().toLowerCase();
  const known = await device.holders.where("username").equals(name).first();
  const [key, asked] = await Promise.all([
    known ? unlock(known.locked, password) : null,
    ask(name, password),
  ]);
  if (asked.is === "withdrawn" && known && key) return handOver(known, key);
  if (asked.is !== "tokens") {
    if (asked.is !== "unreachable") return asked.is;
    if (!known) return "needs_network";
    if (!key) return "wrong_password";
    await open(known, key);
    return "ok";
  }
  if (known && !key) return "needs_earlier_password";
  const opened = known && key ? { holder: known, key } : await newStore(asked.me, name, password);
  await open(opened.holder, opened.key, asked.refresh);
  return "ok";
}

/** Puts a store that was locked by an earlier password under the present one. */
export async function adoptPassword(
  username: string,
  earlier: string,
  password: string,
): Promise<boolean> {
  const holder = await holderOf(username);
  const locked = holder && (await relock(holder.locked, earlier, password));
  if (!holder || !locked) return false;
  await device.holders.update(holder.id, { locked });
  return true;
}

/** Deletes somebody's store, unsent work included: only after they were asked by number. */
export async function discard(username: string): Promise<void> {
  const holder = await holderOf(username);
  if (holder) await forget(holder.id);
  await showSignIn();
}

export async function signOut(duty: Duty): Promise<void> {
  await device.signedIn.clear();
  await duty.signOut();
  await showSignIn();
}

function holderOf(username: string): Promise<Holder | undefined> {
  return device.holders.where("username").equals(username.trim().toLowerCase()).first();
}

async function showSignIn(): Promise<void> {
  app.value = { is: "signed_out", holders: await device.holders.toArray() };
}

type Asked =
  | { readonly is: "tokens"; readonly me: Me; readonly refresh: string }
  | { readonly is: "unreachable" | "wrong_password" | "throttled" | "not_allowed" | "withdrawn" };

async function ask(username: string, password: string): Promise<Asked> {
  let refresh = "";
  const listener = {
    onTokens: (tokens: { refresh: string }) => {
      refresh = tokens.refresh;
    },
    onEnded: () => undefined,
    onWithdrawn: () => undefined,
  };
  try {
    const api = new Api(listener);
    await api.logIn({ username, password, device_id: await deviceId() });
    const me = await api.me();
    return { is: "tokens", me, refresh };
  } catch (error) {
    if (error instanceof Unreachable) return { is: "unreachable" };
    if (error instanceof Problem) return { is: refusal(error) };
    throw error;
  }
}

function refusal(problem: Problem): Exclude<Asked["is"], "tokens"> {
  if (problem.code === "device_revoked") return "withdrawn";
  if (problem.status === 429) return "throttled";
  if (problem.status === 401 || problem.status === 422) return "wrong_password";
  return problem.status === 403 ? "not_allowed" : "unreachable";
}

async function newStore(
  me: Me,
  username: string,
  password: string,
): Promise<{ holder: Holder; key: CryptoKey }> {
  const { key, locked } = await newKey(password);
  const holder: Holder = {
    ...{ id: me.id, username, name: me.name, locked },
    lastContactAt: Date.now(),
    unsent: 0,
  };
  await device.holders.put(holder);
  return { holder, key };
}

/** `refresh` is that of a log-in just made; without it the store's own goes on. */
async function open(holder: Holder, key: CryptoKey, refresh?: string): Promise<void> {
  if (refresh !== undefined) {
    const vault = new Vault(holder.id, key);
    await vault.keep("facts", "refresh", refresh);
    vault.close();
  }
  const until = Date.now() + site.value.unlock_hours * HOUR_MS;
  await device.signedIn.put({ slot: "current", holder: holder.id, key, until });
  await enter(holder, key, refresh !== undefined);
}

async function enter(holder: Holder, key: CryptoKey, isNewLogIn = false): Promise<void> {
  const vault = new Vault(holder.id, key);
  const options = { holder, vault, deviceId: await deviceId(), onWithdrawn: withdrawn };
  const duty = await openDuty(options);
  if (isNewLogIn) await registered(duty);
  app.value = { is: "on_duty", duty };
  duty.start();
}

/** A line that breaks between log-in and registration is made up for with the next one. */
async function registered(duty: Duty): Promise<void> {
  try {
    await duty.register();
  } catch (error) {
    duty.contact.failed(error);
    if (!isRefusal(error)) throw error;
  }
}

// --- Withdrawal and forgetting ------------------------------------------------------------

/** A withdrawn device may still hand over what its people wrote; one password at a time. */
async function handOver(holder: Holder, key: CryptoKey): Promise<SignInResult> {
  await enter(holder, key);
  if (app.value.is === "on_duty" && app.value.duty.unsent === 0) withdrawn(app.value.duty);
  return "ok";
}

let isBeingWiped = false;

function withdrawn(duty: Duty): void {
  if (isBeingWiped) return;
  isBeingWiped = true;
  void wipe(duty).finally(() => {
    isBeingWiped = false;
  });
}

async function wipe(duty: Duty): Promise<void> {
  const { handedOver } = duty.outbox;
  const lost = duty.unsent;
  await duty.stop();
  await device.signedIn.clear();
  await forget(duty.holder.id);
  app.value = { is: "withdrawn", handedOver, lost };
}

async function forget(holder: string): Promise<void> {
  await Vault.destroy(holder);
  await device.holders.delete(holder);
  if ((await device.holders.count()) === 0) await forgetDeviceId();
}

/** A store nobody has been in contact from for long goes; with unsent work in it, it is offered. */
async function forgetOldStores(): Promise<void> {
  const before = Date.now() - site.value.wipe_after_days * DAY_MS;
  const atWork = app.value.is === "on_duty" ? app.value.duty : null;
  // What somebody at work has just written may not be in their row yet.
  const unsentOf = (one: Holder) => (one.id === atWork?.holder.id ? atWork.unsent : one.unsent);
  const old = await device.holders
    .filter((one) => isOld(one, before) && unsentOf(one) === 0)
    .toArray();
  for (const holder of old) {
    if (holder.id === atWork?.holder.id) {
      await device.signedIn.clear();
      await atWork.stop();
    }
    await forget(holder.id);
  }
  const isLeft = old.some((holder) => holder.id === atWork?.holder.id);
  if (isLeft || app.value.is === "signed_out") await showSignIn();
}

export function isOld(holder: Holder, before: number): boolean {
  return holder.lastContactAt < before;
}

// --- One window ---------------------------------------------------------------------------

/** Two windows would give out the same numbers. Whoever holds this lock has the store. */
function takeTheLock(isByForce: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const how = isByForce ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request("field-store", how, (lock) => {
        resolve(lock !== null);
        // Held as long as this window lives.
        return lock === null ? undefined : new Promise<void>(() => undefined);
      })
      .catch(() => void stolen());
  });
}

async function stolen(): Promise<void> {
  clearInterval(watch);
  if (app.value.is === "on_duty") await app.value.duty.stop();
  app.value = { is: "elsewhere" };
}
