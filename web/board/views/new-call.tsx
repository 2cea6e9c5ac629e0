/** A call that came in by telephone or radio, entered here. */

import { newCall } from "../state/actions";
import { isLost } from "../state/desk";
import { t } from "../words/board";
import { Close, closePanel } from "./close";
import { focusWhenOpened, Pane } from "./parts";

export function NewCallPanel() {
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: string) => String(form.get(name) ?? "").trim() || null;
    const isDone = await newCall({
      call_type_label: said("label"),
      priority: Number(form.get("priority")),
      address: said("address"),
      narrative: said("narrative"),
      caller_phone: said("caller_phone"),
      cautions: said("cautions")?.split("\n").filter(Boolean) ?? [],
      // What was not said is not known; only a tick is a report.
      weapon_reported: form.has("weapon") ? true : null,
      violence_reported: form.has("violence") ? true : null,
    });
    if (isDone) closePanel();
  };
  return (
    <Pane id="panel" class="panel" title={t("new.title")} aside={<Close />}>
      <form class="panel-body scroll form" onSubmit={submit}>
        <label>
          {t("new.what")}
          <input name="label" required maxLength={200} ref={focusWhenOpened} />
        </label>
        <label>
          {t("new.address")}
          <input name="address" required maxLength={500} />
        </label>
        <label>
          {t("new.priority")}
          <input name="priority" type="number" min="0" max="10" value="5" required />
        </label>
        <label>
          {t("new.narrative")}
          <textarea name="narrative" rows={4} maxLength={4000} />
        </label>
        <label>
          {t("new.cautions")}
          <textarea name="cautions" rows={2} maxLength={1000} />
        </label>
        <label>
          {t("new.call_back")}
          <input name="caller_phone" maxLength={40} />
        </label>
        <label class="switch">
          <input type="checkbox" name="weapon" /> {t("weapon_reported")}
        </label>
        <label class="switch">
          <input type="checkbox" name="violence" /> {t("violence_reported")}
        </label>
        <button type="submit" class="act main" disabled={isLost.value}>
          {t("new.enter")}
        </button>
      </form>
    </Pane>
  );
}
