/** The dispatch board: where it begins. */

import { render } from "preact";
import "../shared/look/tokens.css";
import "../shared/look/base.css";
import { followTheme } from "../shared/look/theme";
import { readSite } from "../shared/site";

followTheme();
void readSite();
const root = document.getElementById("board");
if (root) render(<main />, root);
