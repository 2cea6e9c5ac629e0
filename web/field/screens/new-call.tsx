/** Flagged down in the street: a call that begins here, with or without signal. */

import { useSignal } from "@preact/signals";
import { offered, word } from "../../shared/codes/codes";
import { CALL_TYPE } from "../../shared/codes/generated";
import { newId } from "../../shared/ids";
import type { Duty } from "../duty";
import { myUnit } from "../overlay";
import { Choice } from "../parts/choice";
import { useDraft } from "../parts/draft";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { t } from "../words/field";

interface Text {
  readonly type: string;
  readonly address: string;
  readonly narrative: string;
}
const EMPTY: Text = { type: "", address: "", narrative: "" };

export function NewCallScreen({ duty }: { readonly duty: Duty }) {
  const draft = useDraft<Text>(duty, "new-call", EMPTY);
  const isBusy = useSignal(false);
  const text = draft.value.value;
  const start = async () => {
    isBusy.value = true;
    await begin(duty, text);
    await draft.clear();
    go("call");
  };
  return (
    <Screen
      duty={duty}
      title={t("new.title")}
      onBack={() => go("home")}
      action={
        <button
          type="button"
          class="main"
          disabled={isBusy.value || !text.type || myUnit(duty) === null}
          onClick={() => void start()}
        >
          {t("new.go")}
        </button>
      }
    >
      <p>{t("new.text")}</p>
      <h2 id="new-what">{t("new.what")}</h2>
      <div class="choices two" role="radiogroup" aria-labelledby="new-what">
        {offered(CALL_TYPE).map((type) => (
          <Choice
            key={type}
            isChosen={text.type === type}
            onChoose={() => draft.set({ ...draft.value.value, type })}
          >
            {word(CALL_TYPE, type)}
          </Choice>
        ))}
      </div>
      <label class="words">
        <strong>{t("new.where")}</strong>
        <span class="hint">{t("new.where_hint")}</span>
        <input
          maxLength={500}
          value={text.address}
          onInput={(event) =>
            draft.set({ ...draft.value.value, address: event.currentTarget.value })
          }
        />
      </label>
      <label class="words">
        <strong>{t("new.words")}</strong>
        <textarea
          rows={3}
          maxLength={20_000}
          value={text.narrative}
          onInput={(event) =>
            draft.set({ ...draft.value.value, narrative: event.currentTarget.value })
          }
        />
      </label>
    </Screen>
  );
}

/** Incident, assignment and "on scene": three facts of one moment, in the order they need. */
async function begin(duty: Duty, text: Text): Promise<void> {
  const [incident, assignment] = [newId(), newId()];
  const unit = myUnit(duty)?.id ?? "";
  const fix = duty.positions.fix.value;
  const place = fix ? { latitude: fix.latitude, longitude: fix.longitude } : {};
  const occurred = duty.clock.read();
  await duty.outbox.write(
    {
      ...{ kind: "incident.create", recordId: incident, occurred },
      fields: {
        ...{ call_type: text.type, call_type_label: word(CALL_TYPE, text.type), ...place },
        ...(text.address.trim() ? { address: text.address.trim() } : {}),
        ...(text.narrative.trim() ? { narrative: text.narrative.trim() } : {}),
      },
    },
    {
      ...{ kind: "assignment.create", recordId: assignment, occurred },
      fields: { incident, unit },
    },
    {
      ...{ kind: "status_event.create", occurred },
      fields: { status: "on_scene", unit, assignment, ...place },
    },
  );
}
