/** A call that was just closed with one tap can be taken back for ten seconds. */

import { word } from "../../shared/codes/codes";
import { CONTACT_OUTCOME } from "../../shared/codes/generated";
import { now } from "../../shared/now";
import type { Duty } from "../duty";
import { t } from "../words/field";

export function UndoClosing({ duty }: { readonly duty: Duty }) {
  return (
    <>
      {duty.closings.waiting.value.map((closing) => (
        <section class="banner" key={closing.assignment} role="status">
          <p>
            <strong>{t("close.closing", { reason: reasonOf(closing) })}</strong>{" "}
            {t("close.closes_in", {
              n: Math.max(0, Math.ceil((closing.dueAt - now.value) / 1000)),
            })}
          </p>
          <button
            type="button"
            class="plain"
            onClick={() => void duty.closings.undo(closing.assignment)}
          >
            {t("close.undo")}
          </button>
        </section>
      ))}
    </>
  );
}

function reasonOf(closing: Duty["closings"]["waiting"]["value"][number]): string {
  const outcome = closing.intentions.find((one) => one.kind === "outcome.create");
  return word(CONTACT_OUTCOME, String(outcome?.fields?.contact_outcome ?? ""));
}
