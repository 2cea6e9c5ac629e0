/** The header of what covers a page: who we are, where, and what we do. */

import { StateBadge } from "../../shared/look/badge";
import { statusWord } from "../../shared/words/common";
import type { Duty } from "../duty";
import { currentCall, myUnit, statusNow } from "../overlay";

export function SceneHeader({ duty }: { readonly duty: Duty }) {
  const status = statusNow(duty);
  return (
    <header class="top">
      <div class="top-words">
        <strong>{myUnit(duty)?.call_sign ?? duty.holder.name}</strong>
        <span>{currentCall(duty)?.incident?.address ?? ""}</span>
      </div>
      {status && (
        <span class="chip still">
          <StateBadge status={status.status} size={24} />
          {statusWord(status.status)}
        </span>
      )}
    </header>
  );
}
