/** Keeps what has not changed, so that only what has is drawn again. Pure. */

/** `after`, with every record that says the same as before replaced by the one of before. */
export function kept<T extends { readonly id: string }>(
  before: readonly T[] | undefined,
  after: readonly T[],
): readonly T[] {
  if (!before) return after;
  const known = new Map(before.map((one) => [one.id, one]));
  const merged = after.map((one) => {
    const old = known.get(one.id);
    return old !== undefined && isSame(old, one) ? old : one;
  });
  const isUnmoved = merged.length === before.length && merged.every((one, n) => one === before[n]);
  return isUnmoved ? before : merged;
}

// How old a position is, is told from its time; the server's count changes with every look.
const COUNTED = new Set(["age_s"]);

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every(
    (name) =>
      COUNTED.has(name) ||
      isSame((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
  );
}
