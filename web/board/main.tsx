/** The dispatch board: where it begins. */

import { render } from "preact";
import "../shared/look/tokens.css";
import "../shared/look/base.css";
import "./look/board.css";
import "./look/lists.css";
import "./look/alarms.css";
import "./look/pages.css";
import { followTheme } from "../shared/look/theme";
import { readSite } from "../shared/site";
import { language } from "../shared/words/words";
import { listenToKeys } from "./keys/listen";
import { allowSound } from "./sound/player";
import { resume } from "./state/session";
import { keepChoices } from "./state/view";
import { App } from "./views/app";

// The desk speaks the language of its radio; crews choose theirs on the tablet.
language.value = "en";
keepChoices();
followTheme();
listenToKeys();
// Allowed at once where somebody has let this site sound before; else the page says so.
void allowSound();
void readSite();
void resume();
const root = document.getElementById("board");
if (root) render(<App />, root);
