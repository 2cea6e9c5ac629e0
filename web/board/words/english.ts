/** English. */

import { frame } from "./english/frame";
import { lists } from "./english/lists";
import { pages } from "./english/pages";

export const english = { ...frame, ...lists, ...pages };

export type BoardKey = keyof typeof english;
