/** The way out of a side panel. */

import { panel } from "../state/view";
import { t } from "../words/board";
import { Key } from "./parts";

export function closePanel(): void {
  panel.value = null;
}

export function Close() {
  return (
    <button type="button" class="act" onClick={closePanel}>
      {t("close")} <Key of="escape" />
    </button>
  );
}
