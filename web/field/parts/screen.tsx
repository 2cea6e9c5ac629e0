/** The frame of every page: header, content, and the dock under the thumb. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName, roleIcon } from "../../shared/look/icons";
import { clockTimes } from "../../shared/words/time";
import { BackupButton } from "../backup/button";
import { HelpStrip } from "../backup/strip";
import type { Duty } from "../duty";
import { myShift, myUnit, needsYou } from "../overlay";
import type { FieldKey } from "../words/english";
import { t } from "../words/field";
import { SyncChip } from "./chip";
import { go, type Page, page } from "./route";
import { hand } from "./settings";

interface Props {
  readonly duty: Duty;
  /** Without a title the header shows unit and shift. */
  readonly title?: string;
  readonly sub?: string | undefined;
  readonly onBack?: () => void;
  /** The next action and what stands beside it. */
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Screen({ duty, title, sub, onBack, action, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [title]);
  return (
    <div class="screen" data-hand={hand.value}>
      <HelpStrip duty={duty} />
      <header class="top">
        {title === undefined ? (
          <UnitButton duty={duty} />
        ) : (
          <>
            {onBack && (
              <button type="button" class="round" aria-label={t("back")} onClick={onBack}>
                <Icon name="back" />
              </button>
            )}
            <div class="top-words">
              <h1>{title}</h1>
              {sub && <p>{sub}</p>}
            </div>
          </>
        )}
        {title === undefined && <CrewInHeader duty={duty} />}
        <SyncChip duty={duty} />
      </header>
      <main ref={main} tabIndex={-1}>
        <Ended duty={duty} />
        {children}
      </main>
      <Dock duty={duty}>{action}</Dock>
    </div>
  );
}

function UnitButton({ duty }: { readonly duty: Duty }) {
  const unit = myUnit(duty);
  const shift = myShift(duty);
  const times = shift && clockTimes(shift.starts_at, shift.ends_at);
  return (
    <button type="button" class="top-words unit" onClick={() => go("me")}>
      <strong>{unit?.call_sign ?? duty.holder.name}</strong>
      <span>{times ? t("shift.times", times) : t("shift.none")}</span>
      <span class="out-of-sight">{t("me.title")}</span>
    </button>
  );
}

function CrewInHeader({ duty }: { readonly duty: Duty }) {
  return (
    <ul class="top-crew wide-only" aria-label={t("home.crew")}>
      {myUnit(duty)?.crew.map((person) => (
        <li key={person.id}>
          <Icon name={roleIcon(person.role)} size={20} />
          {person.name}
        </li>
      ))}
    </ul>
  );
}

/** What is written still lands; but nothing new comes until somebody logs in. */
function Ended({ duty }: { readonly duty: Duty }) {
  if (!duty.isEnded.value || page.value === "me") return null;
  return (
    <section class="banner attn">
      <Icon name="warning" />
      <p>{t("ended.text")}</p>
      <button type="button" class="plain" onClick={() => go("me")}>
        {t("ended.go")}
      </button>
    </section>
  );
}

const TABS: readonly (readonly [Page, IconName, FieldKey])[] = [
  ["home", "home", "tab.home"],
  ["call", "pin", "tab.call"],
  ["notes", "note", "tab.notes"],
  ["queue", "queue", "tab.queue"],
];
/** Pages that belong to a tab without being it. */
const TAB_OF: Readonly<Partial<Record<Page, Page>>> = {
  close: "call",
  help: "home",
  me: "home",
  new: "home",
};

export function Dock({
  duty,
  children,
}: {
  readonly duty: Duty;
  readonly children?: ComponentChildren;
}) {
  const open = TAB_OF[page.value] ?? page.value;
  const count = duty.outbox.queue.value.length + duty.backups.unsent.length + needsYou(duty);
  return (
    <footer class="dock">
      {children && <div class="actions">{children}</div>}
      <div class="dock-row">
        <nav aria-label={t("tabs")}>
          {TABS.map(([name, icon, key]) => (
            <button
              key={name}
              type="button"
              class="tab"
              aria-current={open === name ? "page" : undefined}
              onClick={() => go(name)}
            >
              <Icon name={icon} />
              <span>{t(key)}</span>
              {name === "queue" && count > 0 && <span class="count">{count}</span>}
            </button>
          ))}
        </nav>
        <BackupButton duty={duty} />
      </div>
    </footer>
  );
}
