/** Choosing another kind of help, then holding for it. */

import { useSignal } from "@preact/signals";
import type { BackupKind, Urgency } from "../../shared/api/openapi";
import { Icon, type IconName } from "../../shared/look/icons";
import { common } from "../../shared/words/common";
import { HelpHold, wantedWords } from "../backup/button";
import type { Duty } from "../duty";
import { Choice } from "../parts/choice";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { currentCall } from "../view";
import { t } from "../words/field";

const KINDS: readonly (readonly [BackupKind, IconName, string | null])[] = [
  ["ems", "cross", "backup.ems_hint"],
  ["law_enforcement", "hand", "backup.police_hint"],
  ["supervisor", "person", null],
];

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
        {KINDS.map(([name, icon, hint]) => (
          <Choice
            key={name}
            isChosen={kind.value === name}
            onChoose={() => {
              kind.value = name;
            }}
            icon={icon}
            hint={hint && t(hint as "backup.ems_hint")}
          >
            {common(`backup.${name}`)}
          </Choice>
        ))}
      </div>
      <h2 id="how-fast">{t("backup.how_fast")}</h2>
      <div class="choices two" role="radiogroup" aria-labelledby="how-fast">
        {(["emergency", "routine"] as const).map((name) => (
          <Choice
            key={name}
            isChosen={urgency.value === name}
            onChoose={() => {
              urgency.value = name;
            }}
          >
            {t(`backup.${name}`)}
          </Choice>
        ))}
      </div>
      <p class="hint">
        {t("backup.danger")} <strong>{t("backup.danger_do")}</strong> {t("backup.danger_any")}
      </p>
    </Screen>
  );
}
