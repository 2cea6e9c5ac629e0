/** Every key, what it does, another one for it, and all letters off. */

import { useSignal } from "@preact/signals";
import {
  COMMAND_WORDS,
  COMMANDS,
  type Command,
  changed,
  DEFAULTS,
  FIXED,
  keyWord,
} from "../keys/keymap";
import { keymap } from "../state/view";
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
    <Pane id="panel" class="panel" title="Keys" aside={<Close />}>
      <div class="scroll panel-body">
        <label class="switch">
          <input
            type="checkbox"
            checked={keymap.value.areOn}
            onChange={(event) => {
              keymap.value = { ...keymap.value, areOn: event.currentTarget.checked };
            }}
          />
          Single letters and digits work as keys
        </label>
        <table class="key-list">
          <tbody>
            {COMMANDS.map((one) => (
              <tr key={one}>
                <th scope="row">{COMMAND_WORDS[one]}</th>
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
                      {changing.value === one ? "press a key" : keyWord(keymap.value.keys[one])}
                    </kbd>
                    <span class="out-of-sight">another key for: {COMMAND_WORDS[one]}</span>
                  </button>
                </td>
              </tr>
            ))}
            {FIXED.map(([key, words]) => (
              <tr key={key}>
                <th scope="row">{words}</th>
                <td>
                  <kbd>{key}</kbd>
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
          As delivered
        </button>
      </div>
    </Pane>
  );
}
