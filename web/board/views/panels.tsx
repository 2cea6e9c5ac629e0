/** What opens beside the lists; it never covers an alarm. */

import { useKey } from "../keys/listen";
import { panel } from "../state/view";
import { closePanel } from "./close";
import { KeysPanel } from "./keys-panel";
import { NewCallPanel } from "./new-call";
import { SearchPanel } from "./search";
import { SendPanel } from "./send";
import { UnitPanel } from "./unit-panel";

export function SidePanel() {
  const shown = panel.value;
  useKey("escape", shown ? closePanel : null);
  switch (shown?.name) {
    case "unit":
      return <UnitPanel id={shown.unit} key={shown.unit} />;
    case "send":
      return <SendPanel call={shown.call} instead={shown.instead} key={shown.call} />;
    case "keys":
      return <KeysPanel />;
    case "search":
      return <SearchPanel />;
    case "new_call":
      return <NewCallPanel />;
    default:
      return null;
  }
}
