/** The backup button, on every page, and the ring while it is held. */

import type { ComponentChildren } from "preact";
import { within, word } from "../../shared/codes/codes";
import { BACKUP_KIND, URGENCY } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { now } from "../../shared/now";
import { span } from "../../shared/words/time";
import type { Duty } from "../duty";
import { HoldButton } from "../parts/hold";
import { go } from "../parts/route";
import { SceneHeader } from "../parts/scene-header";
import { allowTone, buzz } from "../signals";
import { t } from "../words/field";
import { ask, DEFAULT, holding, type Wanted, wanted } from "./state";

const YARDS_PER_METRE = 1.0936;

export function BackupButton({ duty }: { readonly duty: Duty }) {
  return (
    <HelpHold duty={duty} asks={DEFAULT} class="backup" onTap={() => go("help")}>
      <Icon name="ring" size={28} />
      <span class="backup-words">
        <strong>{t("backup.button")}</strong>
        <small>{t("backup.hold")}</small>
      </span>
    </HelpHold>
  );
}

interface HoldProps {
  readonly duty: Duty;
  readonly asks: Wanted;
  readonly class: string;
  readonly onTap?: () => void;
  readonly children: ComponentChildren;
}

/** Holds for one kind of help; the ring says for which. */
export function HelpHold({ duty, asks, class: name, onTap, children }: HoldProps) {
  return (
    <HoldButton
      class={name}
      state={holding}
      {...(onTap ? { onTap } : {})}
      onStart={() => {
        wanted.value = asks;
        allowTone();
        buzz("hold");
      }}
      onDone={() => ask(duty, asks)}
    >
      {(hold) => (hold === "confirming" ? <strong>{t("backup.confirm")}</strong> : children)}
    </HoldButton>
  );
}

export function wantedWords({ kind, urgency }: Wanted): string {
  return `${word(BACKUP_KIND, kind)}, ${within(word(URGENCY, urgency))}`;
}

/** Mid-screen, clear of the thumb; the dock stays. */
export function HoldRing({ duty }: { readonly duty: Duty }) {
  if (holding.value !== "holding") return null;
  const fix = duty.positions.fix.value;
  return (
    <div class="holding" role="alert">
      <SceneHeader duty={duty} />
      <div class="holding-body">
        <svg class="hold-ring" viewBox="0 0 120 120" aria-hidden="true">
          <circle class="track" cx="60" cy="60" r="50" />
          <circle class="fill" cx="60" cy="60" r="50" pathLength="100" />
        </svg>
        <div class="hold-icon">
          <Icon name="ring" size={72} />
        </div>
        <h2>{t("backup.keep_holding")}</h2>
        <p>{t("backup.let_go")}</p>
        <div class="card will-ask">
          <span>{t("backup.will_ask")}</span>
          <strong>{wantedWords(wanted.value)}</strong>
          <span>
            {fix
              ? t("backup.position", {
                  age: span(now.value - fix.at),
                  n: Math.round(fix.accuracyM * YARDS_PER_METRE),
                })
              : t("backup.no_position")}
          </span>
        </div>
      </div>
    </div>
  );
}
