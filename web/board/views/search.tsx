/** A unit or a call by name, number, address or crew. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { IncidentWire } from "../../shared/api/openapi";
import { walkRows } from "../keys/listen";
import { type Found, search } from "../model/search";
import { board, endedCalls } from "../state/desk";
import { Loader } from "../state/loader";
import { open, panel } from "../state/view";
import { t } from "../words/board";
import { Close, closePanel } from "./close";
import { focusWhenOpened, Pane } from "./parts";

export function SearchPanel() {
  const text = useSignal("");
  const ended = useSignal<readonly IncidentWire[]>([]);
  useEffect(() => {
    const load = async () => {
      ended.value = await endedCalls();
    };
    const loader = new Loader(load, { gapMs: 2_000, everyMs: 30_000 });
    loader.poke();
    return () => loader.stop();
  }, []);
  const { units = [], incidents = [] } = board.value ?? {};
  const found = search(text.value, units, incidents, ended.value);
  const go = (one: Found) => {
    if (one.kind === "unit") {
      panel.value = { name: "unit", unit: one.id };
      return;
    }
    closePanel();
    open({ name: "call", id: one.id });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (found[0]) go(found[0]);
  };
  return (
    <Pane id="panel" class="panel" title={t("search.title")} aside={<Close />}>
      <search>
        <form class="panel-body" onSubmit={submit}>
          <label>
            {t("search.what")}
            <input
              type="search"
              ref={focusWhenOpened}
              value={text.value}
              onInput={(event) => {
                text.value = event.currentTarget.value;
              }}
            />
          </label>
          <ul class="links" onKeyDown={walkRows}>
            {found.map((one) => (
              <li key={one.id}>
                <button type="button" class="row" data-row onClick={() => go(one)}>
                  {one.name}
                </button>
                <span>{one.words}</span>
              </li>
            ))}
          </ul>
          {text.value && found.length === 0 && <p class="empty">{t("search.none")}</p>}
        </form>
      </search>
    </Pane>
  );
}
