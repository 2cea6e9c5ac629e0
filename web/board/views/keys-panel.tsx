/** Every key, what it does, another one for it, and all letters off. */

import { useSignal } from "@preact/signals";
import { COMMANDS, type Command, changed, DEFAULTS, FIXED, keyWord } from "../keys/keymap";
import { keymap } from "../state/view";
import { t } from "../words/board";
import { Close } from "./close";
import { Pane } from "./parts";

export function KeysPanel() {
  const changing = useSignal<Command | null>(null);
  const take = (event: KeyboardEvent) => {
    const command = changing.value;
    if (!command || event.key === "Shift") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Escape") keymap.value = changed(keymap.value, command, event.key);
    changing.value = null;
  };
  return (
    <Pane id="panel" class="panel" title={t("keys.title")} aside={<Close />}>
      <div class="scroll panel-body">
        <label class="switch">
          <input
            type="checkbox"
            checked={keymap.value.areOn}
            onChange={(event) => {
              keymap.value = { ...keymap.value, areOn: event.currentTarget.checked };
            }}
          />
          {t("keys.letters")}
        </label>
        <table class="key-list">
          <tbody>
            {COMMANDS.map((one) => (
              <tr key={one}>
                <th scope="row">{t(`command.${one}`)}</th>
                <td>
                  <button
                    type="button"
                    class="act"
                    onKeyDown={take}
                    onClick={() => {
                      changing.value = one;
                    }}
                  >
                    <kbd>
                      {changing.value === one ? t("keys.press") : keyWord(keymap.value.keys[one])}
                    </kbd>
                    <span class="out-of-sight">
                      {t("keys.another", { what: t(`command.${one}`) })}
                    </span>
                  </button>
                </td>
              </tr>
            ))}
            {FIXED.map((one) => (
              <tr key={one}>
                <th scope="row">{t(`fixed.${one}`)}</th>
                <td>
                  <kbd>{t(`key.${one}`)}</kbd>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <button
          type="button"
          class="act"
          onClick={() => {
            keymap.value = DEFAULTS;
          }}
        >
          {t("keys.as_delivered")}
        </button>
      </div>
    </Pane>
  );
}
