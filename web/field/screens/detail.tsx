/** More detail of an outcome: nothing of it is needed to close a call. */

import { offered, word } from "../../shared/codes/codes";
import {
  type CodeList,
  FOLLOW_UP_CONSENT,
  REASON,
  SCREENING_LEVEL,
  SERVICE,
  SUPPLY,
} from "../../shared/codes/generated";
import { Choice } from "../parts/choice";
import type { Answers } from "../rules/outcome";
import { t } from "../words/field";

const MOST_REASONS = 5;

interface Props {
  readonly answers: Answers;
  readonly onChange: (change: Answers) => void;
}

export function Details({ answers, onChange }: Props) {
  return (
    <>
      <Many
        title={t("detail.reasons")}
        list={REASON}
        chosen={answers.reasons ?? []}
        most={MOST_REASONS}
        onChange={(reasons) => onChange({ reasons })}
      />
      <Many
        title={t("detail.services")}
        list={SERVICE}
        chosen={answers.services ?? []}
        onChange={(services) => onChange({ services })}
      />
      <Many
        title={t("detail.supplies")}
        list={SUPPLY}
        chosen={answers.supplies ?? []}
        onChange={(supplies) => onChange({ supplies })}
      />
      <One
        title={t("detail.screening")}
        list={SCREENING_LEVEL}
        chosen={answers.screening_level}
        onChange={(screening_level) => onChange({ screening_level })}
      />
      <One
        title={t("detail.consent")}
        list={FOLLOW_UP_CONSENT}
        chosen={answers.follow_up_consent}
        onChange={(follow_up_consent) => onChange({ follow_up_consent })}
      />
      <div class="choices">
        <Choice
          isMany
          isChosen={answers.follow_up_wanted === true}
          onChoose={() => onChange({ follow_up_wanted: answers.follow_up_wanted !== true })}
        >
          {t("detail.follow_up")}
        </Choice>
      </div>
      <label class="words">
        <strong>{t("detail.narrative")}</strong>
        <span class="hint">{t("detail.narrative_hint")}</span>
        <textarea
          rows={4}
          maxLength={20_000}
          value={answers.narrative ?? ""}
          onInput={(event) => onChange({ narrative: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

interface ManyProps {
  readonly title: string;
  readonly list: CodeList;
  readonly chosen: readonly string[];
  readonly most?: number;
  readonly onChange: (chosen: readonly string[]) => void;
}

function Many({ title, list, chosen, most = 50, onChange }: ManyProps) {
  // What was chosen from an earlier list can still be seen, and taken back.
  const codes = [...new Set([...offered(list), ...chosen])];
  const flip = (code: string) => {
    const without = chosen.filter((one) => one !== code);
    if (without.length < chosen.length) onChange(without);
    else if (chosen.length < most) onChange([...chosen, code]);
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="choices two">
        {codes.map((code) => (
          <Choice key={code} isMany isChosen={chosen.includes(code)} onChoose={() => flip(code)}>
            {word(list, code)}
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}

interface OneProps<Code extends string> {
  readonly title: string;
  readonly list: CodeList<Code>;
  readonly chosen: Code | undefined;
  readonly onChange: (code: Code) => void;
}

function One<Code extends string>({ title, list, chosen, onChange }: OneProps<Code>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="choices three" role="radiogroup" aria-label={title}>
        {offered(list).map((code) => (
          <Choice key={code} isChosen={chosen === code} onChoose={() => onChange(code)}>
            {word(list, code)}
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}
