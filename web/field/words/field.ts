/** The words of the field app. The critical ones are agreed with those who use them. */

import { dictionary } from "../../shared/words/words";
import { english, type FieldKey } from "./english";
import { spanish } from "./spanish";

export const t = dictionary<FieldKey>(english, spanish);

/** A word for a code of the server; the code itself where there is none yet. */
export function coded(list: string, code: string): string {
  const key = `${list}.${code}`;
  return key in english ? t(key as FieldKey) : code.replaceAll("_", " ");
}
