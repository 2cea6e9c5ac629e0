/** The sync chip: what is known of everything written here. */

import { Icon, type IconName } from "../../shared/look/icons";
import { now } from "../../shared/now";
import type { Duty } from "../duty";
import { type Chip, chip } from "../outbox/chip";
import { needsYou } from "../overlay";
import { t } from "../words/field";
import { go } from "./route";

const LOOKS: Readonly<Record<Chip["is"], { readonly icon: IconName; readonly class: string }>> = {
  all_received: { icon: "received", class: "calm" },
  sending: { icon: "sending", class: "" },
  unsent: { icon: "device", class: "attn" },
  no_signal: { icon: "no_signal", class: "attn" },
  needs_you: { icon: "hand", class: "attn" },
};

export function chipOf(duty: Duty): Chip {
  // A parked item is not on its way: it is among what needs a person.
  const queue = duty.outbox.queue.value.filter((one) => one.parked === null);
  const backups = [...duty.backups.made.value.values()].filter(
    (one) => one.receivedAt === null && !one.isCancelled,
  );
  const times = [...queue.map((one) => one.at), ...backups.map((one) => one.madeAt)];
  return chip(
    {
      unsent: times.length,
      oldestAt: times.length ? Math.min(...times) : null,
      needsYou: needsYou(duty),
      isReachable: duty.contact.isReachable.value,
      lastSeq: duty.outbox.lastSeq.value,
      acked: duty.outbox.account.value.acked,
    },
    now.value,
  );
}

export function SyncChip({ duty }: { readonly duty: Duty }) {
  const state = chipOf(duty);
  const look = LOOKS[state.is];
  const words = t(`chip.${state.is}`, "n" in state ? { n: state.n } : {});
  return (
    <button type="button" class={`chip ${look.class}`} onClick={() => go("queue")}>
      <Icon name={look.icon} size={22} />
      <span role="status">{words}</span>
      <span class="out-of-sight">{t("chip.open")}</span>
    </button>
  );
}
