/** One of several answers: a radio button, or a check box, with the whole box as its target. */

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../../shared/look/icons";

interface Props {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly icon?: IconName;
  readonly hint?: string | null;
  readonly isMany?: boolean;
  readonly children: ComponentChildren;
}

export function Choice({ isChosen, onChoose, icon, hint, isMany = false, children }: Props) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles it may have support it
    <button
      type="button"
      role={isMany ? "checkbox" : "radio"}
      aria-checked={isChosen}
      class="choice"
      onClick={onChoose}
    >
      {icon ? <Icon name={icon} size={28} /> : <Mark isChosen={isChosen} />}
      <span class="choice-words">
        <strong>{children}</strong>
        {hint && <span>{hint}</span>}
      </span>
      {icon && <Mark isChosen={isChosen} />}
    </button>
  );
}

function Mark({ isChosen }: { readonly isChosen: boolean }) {
  return <span class="choice-mark">{isChosen && <Icon name="tick" size={18} />}</span>;
}
