/** Who is signed in, this device's settings, the end of the shift, and signing out. */

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon, roleIcon } from "../../shared/look/icons";
import { type ThemeChoice, themeChoice } from "../../shared/look/theme";
import { roleWord } from "../../shared/words/common";
import { clockTimes } from "../../shared/words/time";
import { LANGUAGES, type Language, language } from "../../shared/words/words";
import type { Duty } from "../duty";
import { APP_BUILD } from "../outbox/outbox";
import { myShift, myUnit } from "../overlay";
import { Choice } from "../parts/choice";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { type Hand, hand } from "../parts/settings";
import { signOut } from "../session";
import { update } from "../update";
import { t } from "../words/field";
import { PasswordForm } from "./password";

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", es: "Español" };

export function MeScreen({ duty }: { readonly duty: Duty }) {
  return (
    <Screen duty={duty} title={t("me.title")} sub={duty.holder.name} onBack={() => go("home")}>
      {duty.isEnded.value && <LogInAgain duty={duty} />}
      <Update />
      <ShiftCard duty={duty} />
      <Settings />
      <KeptHere duty={duty} />
      <Leaving duty={duty} />
    </Screen>
  );
}

function LogInAgain({ duty }: { readonly duty: Duty }) {
  return (
    <section class="card attn-edge">
      <p>{t("ended.text")}</p>
      <PasswordForm words={t("ended.go")} onPassword={(password) => duty.logIn(password)} />
    </section>
  );
}

function Update() {
  if (!update.value) return null;
  return (
    <section class="banner">
      <p>{t("me.update")}</p>
      <button type="button" class="plain" onClick={() => update.value?.()}>
        {t("me.update_go")}
      </button>
    </section>
  );
}

function ShiftCard({ duty }: { readonly duty: Duty }) {
  const shift = myShift(duty);
  const unit = myUnit(duty);
  if (!unit) return null;
  return (
    <section class="card">
      <p>
        <strong>{unit.call_sign}</strong>{" "}
        {shift && t("shift.times", clockTimes(shift.starts_at, shift.ends_at))}
      </p>
      <ul class="people">
        {unit.crew.map((person) => (
          <li key={person.id}>
            <Icon name={roleIcon(person.role)} />
            {person.name}, {roleWord(person.role)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Settings() {
  return (
    <>
      <Setting
        title={t("me.language")}
        value={language}
        options={LANGUAGES}
        word={(one) => LANGUAGE_NAMES[one]}
      />
      <Setting<ThemeChoice>
        title={t("me.theme")}
        value={themeChoice}
        options={["auto", "light", "dark"]}
        word={(one) => t(`me.theme.${one}`)}
      />
      <Setting<Hand>
        title={t("me.hand")}
        value={hand}
        options={["left", "right"]}
        word={(one) => t(`me.hand.${one}`)}
      />
    </>
  );
}

interface SettingProps<T extends string> {
  readonly title: string;
  readonly value: Signal<T>;
  readonly options: readonly T[];
  readonly word: (option: T) => string;
}

function Setting<T extends string>({ title, value, options, word }: SettingProps<T>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div
        class={`choices ${options.length === 3 ? "three" : "two"}`}
        role="radiogroup"
        aria-label={title}
      >
        {options.map((one) => (
          <Choice
            key={one}
            isChosen={value.value === one}
            onChoose={() => {
              value.value = one;
            }}
          >
            {word(one)}
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}

const TYPES = ["unit", "shift", "area", "incident", "assignment", "note", "outcome"] as const;

function KeptHere({ duty }: { readonly duty: Duty }) {
  const records = TYPES.reduce((sum, type) => sum + duty.store.table(type).value.size, 0);
  const unsent = duty.outbox.queue.value.length;
  return (
    <section class="card">
      <strong>{t("me.kept_here")}</strong>
      <p>{t("me.kept_text", { records, unsent })}</p>
      <p class="hint">{t("me.build", { build: APP_BUILD, device: duty.deviceId.slice(0, 8) })}</p>
    </section>
  );
}

// --- Leaving ------------------------------------------------------------------------------

type Step = "nothing" | "asking" | "waiting";

/** Signing out and ending the shift both wait for what is only here, unless told otherwise. */
function Leaving({ duty }: { readonly duty: Duty }) {
  const isLead = duty.me.value?.roles.includes("team_lead") === true;
  const shift = myShift(duty);
  return (
    <>
      {isLead && shift && !shift.ended_at && (
        <Leave
          duty={duty}
          word={t("me.end_shift")}
          anyway={t("me.end_keep")}
          onLeave={async () => {
            await duty.outbox.write({ kind: "shift.end", recordId: shift.id, fields: {} });
            go("home");
          }}
        />
      )}
      <Leave
        duty={duty}
        word={t("me.sign_out")}
        anyway={t("me.keep")}
        onLeave={async () => {
          go("home");
          await signOut(duty);
        }}
      />
    </>
  );
}

interface LeaveProps {
  readonly duty: Duty;
  readonly word: string;
  readonly anyway: string;
  readonly onLeave: () => Promise<void>;
}

function Leave({ duty, word, anyway, onLeave }: LeaveProps) {
  const step = useSignal<Step>("nothing");
  const unsent = duty.outbox.queue.value.length + duty.backups.unsent.length;
  const isProven = unsent === 0 && duty.outbox.isAllReceived.value;
  useEffect(() => {
    if (step.value === "waiting" && isProven) void onLeave();
  }, [step.value, isProven]);
  if (step.value === "nothing") {
    const begin = () => {
      if (isProven) void onLeave();
      else step.value = "asking";
    };
    return (
      <Wide icon onClick={begin}>
        {word}
      </Wide>
    );
  }
  return (
    <section class="card attn-edge" role="alert">
      <strong>{t("me.sign_out_unsent", { n: Math.max(unsent, 1) })}</strong>
      {step.value === "waiting" ? (
        <p>{t("me.waiting")}</p>
      ) : (
        <Wide
          onClick={() => {
            step.value = "waiting";
            duty.tryNow();
          }}
        >
          {t("me.wait")}
        </Wide>
      )}
      <Wide onClick={() => void onLeave()}>{anyway}</Wide>
      <Wide
        onClick={() => {
          step.value = "nothing";
        }}
      >
        {t("cancel")}
      </Wide>
    </section>
  );
}

interface WideProps {
  readonly icon?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

function Wide({ icon = false, onClick, children }: WideProps) {
  return (
    <button type="button" class="plain tall" onClick={onClick}>
      {icon && <Icon name="out" />}
      {children}
    </button>
  );
}
