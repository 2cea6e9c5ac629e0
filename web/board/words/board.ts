/** The words of the board, for the desk that speaks English; a second table goes beside it. */

import { dictionary } from "../../shared/words/words";
import { type BoardKey, english } from "./english";

export const t = dictionary<BoardKey>(english);

/** The word for a code of the server's list; null where the board has none. */
export function wordOf(list: string, code: string): string | null {
  const key = `${list}.${code}`;
  return key in english ? t(key as BoardKey) : null;
}

/** A code as people read it, where the board has no word for it. */
export function spaced(code: string): string {
  return code.replaceAll("_", " ");
}
