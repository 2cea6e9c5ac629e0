/** Choosing another kind of help, then holding for it. */

import { useSignal } from "@preact/signals";
import type { BackupKind, Urgency } from "../../shared/api/openapi";
import { offered, word } from "../../shared/codes/codes";
import { BACKUP_KIND, URGENCY } from "../../shared/codes/generated";
import { Icon, type IconName } from "../../shared/look/icons";
import { HelpHold, wantedWords } from "../backup/button";
import type { Duty } from "../duty";
import { currentCall } from "../overlay";
import { Choice } from "../parts/choice";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import type { FieldKey } from "../words/english";
import { t } from "../words/field";

const ICONS: Readonly<Record<BackupKind, IconName>> = {
  ems: "cross",
  law_enforcement: "hand",
  supervisor: "person",
};
const HINTS: Readonly<Partial<Record<BackupKind, FieldKey>>> = {
  ems: "backup.ems_hint",
  law_enforcement: "backup.police_hint",
};

export function HelpScreen({ duty }: { readonly duty: Duty }) {
  const kind = useSignal<BackupKind>("ems");
  const urgency = useSignal<Urgency>("routine");
  const asks = { kind: kind.value, urgency: urgency.value };
  return (
    <Screen
      duty={duty}
      title={t("backup.title")}
      sub={currentCall(duty)?.incident?.address ?? undefined}
      onBack={() => go("home")}
      action={
        <HelpHold duty={duty} asks={asks} class="backup wide">
          <Icon name="ring" size={32} />
          <strong>{t("backup.hold_for", { what: wantedWords(asks).toLowerCase() })}</strong>
        </HelpHold>
      }
    >
      <h2 id="what-help">{t("backup.what")}</h2>
      <div class="choices" role="radiogroup" aria-labelledby="what-help">
        {offered(BACKUP_KIND).map((name) => {
          const hint = HINTS[name];
          return (
            <Choice
              key={name}
              isChosen={kind.value === name}
              onChoose={() => {
                kind.value = name;
              }}
              icon={ICONS[name] ?? "ring"}
              hint={hint ? t(hint) : null}
            >
              {word(BACKUP_KIND, name)}
            </Choice>
          );
        })}
      </div>
      <h2 id="how-fast">{t("backup.how_fast")}</h2>
      <div class="choices two" role="radiogroup" aria-labelledby="how-fast">
        {offered(URGENCY).map((name) => (
          <Choice
            key={name}
            isChosen={urgency.value === name}
            onChoose={() => {
              urgency.value = name;
            }}
          >
            {word(URGENCY, name)}
          </Choice>
        ))}
      </div>
      <p class="hint">
        {t("backup.danger")} <strong>{t("backup.danger_do")}</strong> {t("backup.danger_any")}
      </p>
    </Screen>
  );
}
