/** The next action under the thumb, and everything else a unit can be. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { StateBadge } from "../../shared/look/badge";
import { Icon } from "../../shared/look/icons";
import type { Duty } from "../duty";
import { type Call, currentCall, statusNow } from "../overlay";
import { mayDecline, nextStep, otherSteps } from "../rules/steps";
import type { FieldKey } from "../words/english";
import { t } from "../words/field";
import { go } from "./route";
import { report } from "./statuses";

export function NextAction({ duty }: { readonly duty: Duty }) {
  const isOpen = useSignal(false);
  const call = currentCall(duty);
  const status = statusNow(duty);
  if (!status) return null;
  const next = nextStep(status.status, call !== null);
  return (
    <>
      {next.is === "status" && (
        <button type="button" class="main" onClick={() => report(duty, next.status, call)}>
          <span class="on-main">
            <StateBadge status={next.status} size={36} />
          </span>
          {t(`do.${next.status}` as FieldKey)}
        </button>
      )}
      {next.is === "close" && (
        <button type="button" class="main" onClick={() => go("close")}>
          {t("do.close")}
        </button>
      )}
      <button
        type="button"
        class={`plain other ${next.is === "nothing" ? "alone" : ""}`}
        aria-haspopup="dialog"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        <Icon name="dots" />
        {t("other")}
      </button>
      {isOpen.value && (
        <Others
          duty={duty}
          call={call}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
}

interface OthersProps {
  readonly duty: Duty;
  readonly call: Call | null;
  readonly onClose: () => void;
}

function Others({ duty, call, onClose }: OthersProps) {
  const status = statusNow(duty)?.status ?? "available";
  const isDeclining = useSignal(false);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog class="sheet" ref={box} aria-labelledby="other-title" onClose={onClose}>
      <h2 id="other-title">{t("other.title")}</h2>
      {isDeclining.value ? (
        <Decline duty={duty} call={call} onClose={onClose} />
      ) : (
        <div class="sheet-list">
          {otherSteps(status, call !== null).map((one) => (
            <button
              key={one}
              type="button"
              class="row-button"
              onClick={() => {
                report(duty, one, call);
                onClose();
              }}
            >
              <StateBadge status={one} size={36} />
              {t(`do.${one}` as FieldKey)}
            </button>
          ))}
          {call && mayDecline(status) && (
            <button
              type="button"
              class="row-button"
              onClick={() => {
                isDeclining.value = true;
              }}
            >
              <Icon name="hand" size={36} />
              {t("other.decline")}
            </button>
          )}
          {call && !mayDecline(status) && (
            <button
              type="button"
              class="row-button"
              onClick={() => {
                onClose();
                go("close");
              }}
            >
              <Icon name="tick" size={36} />
              {t("do.close")}
            </button>
          )}
        </div>
      )}
      <button type="button" class="plain" onClick={onClose}>
        {t("cancel")}
      </button>
    </dialog>
  );
}

function Decline({ duty, call, onClose }: OthersProps) {
  const reason = useSignal("");
  return (
    <form
      class="words"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = reason.value.trim() ? { reason: reason.value.trim() } : {};
        const recordId = call?.assignment.id ?? "";
        void duty.outbox.write({ kind: "assignment.decline", recordId, fields });
        onClose();
      }}
    >
      <label>
        {t("other.decline_why")}
        <input
          maxLength={500}
          value={reason.value}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="main">
        {t("other.decline_go")}
      </button>
    </form>
  );
}
