/** How a call ends, and how that is taken back. */

import { useSignal } from "@preact/signals";
import type { IncidentWire } from "../../shared/api/openapi";
import { closeCall, reopenCall } from "../state/actions";
import { t } from "../words/board";
import { Act } from "./parts";

/** One press where somebody has written what came of it; else it takes a reason. */
export function CloseCall({ call, isWritten }: { call: IncidentWire; isWritten: boolean }) {
  const key = `close-call-${call.id}`;
  if (!isWritten) {
    return (
      <Because of={key} label={t("call.close_because")} run={(why) => void closeCall(call, why)}>
        {t("call.close")}
      </Because>
    );
  }
  return (
    <p class="chosen-ways">
      <Act of={key} run={() => void closeCall(call, null)}>
        {t("call.close")}
      </Act>
    </p>
  );
}

interface BecauseProps {
  /** The action's key, as of `Act`. */
  readonly of: string;
  readonly label: string;
  readonly run: (reason: string) => void;
  readonly children: string;
}

/** Something that takes a reason: there is no way to press it without one. */
export function Because({ of, label, run, children }: BecauseProps) {
  const reason = useSignal("");
  return (
    <p class="no-team">
      <label>
        {label}
        <input
          value={reason.value}
          maxLength={200}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      {reason.value.trim() && (
        <Act of={of} run={() => run(reason.value.trim())}>
          {children}
        </Act>
      )}
    </p>
  );
}

export function Reopen({ call }: { call: IncidentWire }) {
  return (
    <p class="chosen-ways">
      <Act of={`reopen-call-${call.id}`} run={() => void reopenCall(call)}>
        {t("call.reopen")}
      </Act>
      <span>{t("call.reopen_means")}</span>
    </p>
  );
}
