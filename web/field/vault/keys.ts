/**
 * The key of a person's store. It is random, never leaves the browser, and lies on the device only
 * wrapped by a key derived from the person's password.
 */

/** OWASP's figure for PBKDF2 with HMAC-SHA-256. */
const ITERATIONS = 600_000;
const AES = { name: "AES-GCM", length: 256 } as const;
const IV_BYTES = 12;

/** What is stored of a key. */
export interface LockedKey {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iterations: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
}

/** A new key, and its locked form. */
export async function newKey(password: string): Promise<{ key: CryptoKey; locked: LockedKey }> {
  const raw = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
  const locked = await lock(raw, password);
  return { key: await hold(raw), locked };
}

/** The key behind a password; null if it is not this one. */
export async function unlock(locked: LockedKey, password: string): Promise<CryptoKey | null> {
  return unwrap(locked, password, false);
}

/** The same key under another password; null if the old one is not right. */
export async function relock(
  locked: LockedKey,
  old: string,
  password: string,
): Promise<LockedKey | null> {
  const raw = await unwrap(locked, old, true);
  return raw && lock(raw, password);
}

async function lock(raw: CryptoKey, password: string): Promise<LockedKey> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const wrapping = await derive(password, salt, ITERATIONS);
  const wrapped = await crypto.subtle.wrapKey("raw", raw, wrapping, { name: AES.name, iv });
  return { salt, iterations: ITERATIONS, iv, wrapped: new Uint8Array(wrapped) };
}

async function unwrap(
  locked: LockedKey,
  password: string,
  isExtractable: boolean,
): Promise<CryptoKey | null> {
  const wrapping = await derive(password, locked.salt, locked.iterations);
  const way = { name: AES.name, iv: locked.iv };
  try {
    return await crypto.subtle.unwrapKey("raw", locked.wrapped, wrapping, way, AES, isExtractable, [
      "encrypt",
      "decrypt",
    ]);
  } catch (error) {
    // AES-GCM's way of saying that the password is another one.
    if (error instanceof DOMException && error.name === "OperationError") return null;
    throw error;
  }
}

/** The key in the form that is kept while somebody is signed in: usable, but not readable. */
async function hold(raw: CryptoKey): Promise<CryptoKey> {
  const bytes = await crypto.subtle.exportKey("raw", raw);
  return crypto.subtle.importKey("raw", bytes, AES, false, ["encrypt", "decrypt"]);
}

async function derive(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const secret = new TextEncoder().encode(password.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, AES, false, ["wrapKey", "unwrapKey"]);
}

/** A value as it is stored: a fresh number, then the sealed JSON. */
export async function seal(key: CryptoKey, value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: AES.name, iv }, key, text);
  const row = new Uint8Array(IV_BYTES + sealed.byteLength);
  row.set(iv);
  row.set(new Uint8Array(sealed), IV_BYTES);
  return row;
}

export async function open<T>(key: CryptoKey, row: Uint8Array<ArrayBuffer>): Promise<T> {
  const way = { name: AES.name, iv: row.subarray(0, IV_BYTES) };
  const text = await crypto.subtle.decrypt(way, key, row.subarray(IV_BYTES));
  return JSON.parse(new TextDecoder().decode(text)) as T;
}
