/** Signing in: those who have a store here first, with what of theirs is unsent. */

import { useSignal } from "@preact/signals";
import { Icon } from "../../shared/look/icons";
import { site } from "../../shared/site";
import { adoptPassword, discard, isOld, type SignInResult, signIn } from "../session";
import type { Holder } from "../vault/device";
import { t } from "../words/field";
import { PasswordForm } from "./password";

const DAY_MS = 86_400_000;

export function SignInScreen({ holders }: { readonly holders: readonly Holder[] }) {
  const username = useSignal(holders.length === 1 ? (holders[0]?.username ?? "") : "");
  const password = useSignal("");
  const result = useSignal<SignInResult | null>(null);
  const isBusy = useSignal(false);
  const submit = async () => {
    isBusy.value = true;
    result.value = null;
    try {
      result.value = await signIn(username.value, password.value);
    } finally {
      isBusy.value = false;
    }
  };
  if (result.value === "needs_earlier_password") {
    const holder = holders.find((one) => one.username === username.value.trim().toLowerCase());
    return <EarlierPassword holder={holder} password={password.value} />;
  }
  return (
    <div class="sign-in">
      <main>
        <h1>{t("signin.title")}</h1>
        {holders.length > 0 && (
          <Holders
            holders={holders}
            onChoose={(name) => {
              username.value = name;
            }}
          />
        )}
        <form
          class="words"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label>
            {t("signin.username")}
            <input
              autocomplete="username"
              autocapitalize="none"
              required
              value={username.value}
              onInput={(event) => {
                username.value = event.currentTarget.value;
              }}
            />
          </label>
          <label>
            {t("signin.password")}
            <input
              type="password"
              autocomplete="current-password"
              required
              value={password.value}
              onInput={(event) => {
                password.value = event.currentTarget.value;
              }}
            />
          </label>
          {result.value && result.value !== "ok" && (
            <p class="wrong" role="alert">
              {t(`signin.${result.value}` as "signin.wrong_password")}
            </p>
          )}
          <button type="submit" class="main" disabled={isBusy.value}>
            {t(isBusy.value ? "signin.busy" : "signin.go")}
          </button>
        </form>
        <p class="hint">{t("signin.offline")}</p>
        <p class="hint">
          <Icon name="radio" size={20} /> {t("signin.no_backup")}
        </p>
      </main>
    </div>
  );
}

interface HoldersProps {
  readonly holders: readonly Holder[];
  readonly onChoose: (username: string) => void;
}

function Holders({ holders, onChoose }: HoldersProps) {
  const before = Date.now() - site.value.wipe_after_days * DAY_MS;
  return (
    <section>
      <h2>{t("signin.here")}</h2>
      <ul class="choices">
        {holders.map((one) => (
          <li key={one.id}>
            <button type="button" class="choice" onClick={() => onChoose(one.username)}>
              <Icon name="person" size={28} />
              <span class="choice-words">
                <strong>{one.name}</strong>
                {one.unsent > 0 && <span>{t("signin.unsent", { n: one.unsent })}</span>}
              </span>
            </button>
            {isOld(one, before) && <Old holder={one} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A store that should have been deleted long ago, but for what only it holds. */
function Old({ holder }: { readonly holder: Holder }) {
  const days = Math.floor((Date.now() - holder.lastContactAt) / DAY_MS);
  return (
    <div class="banner attn">
      <p>
        {t("signin.old", { n: days })} {t("signin.old_unsent", { n: holder.unsent })}
      </p>
      <Discard holder={holder} />
    </div>
  );
}

function Discard({ holder }: { readonly holder: Holder }) {
  const isAsking = useSignal(false);
  if (!isAsking.value) {
    return (
      <button
        type="button"
        class="plain"
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {t("signin.discard")}
      </button>
    );
  }
  return (
    <>
      <p role="alert">{t("signin.discard_sure", { n: holder.unsent })}</p>
      <button type="button" class="plain" onClick={() => void discard(holder.username)}>
        {t("signin.discard_go")}
      </button>
    </>
  );
}

interface EarlierProps {
  readonly holder: Holder | undefined;
  readonly password: string;
}

function EarlierPassword({ holder, password }: EarlierProps) {
  const isWrong = useSignal(false);
  if (!holder) return null;
  const open = async (earlier: string) => {
    isWrong.value = !(await adoptPassword(holder.username, earlier, password));
    if (!isWrong.value) await signIn(holder.username, password);
  };
  return (
    <div class="sign-in">
      <main>
        <h1>{t("signin.earlier_title")}</h1>
        <p>{t("signin.earlier")}</p>
        {isWrong.value && (
          <p class="wrong" role="alert">
            {t("signin.wrong_password")}
          </p>
        )}
        <PasswordForm
          label={t("signin.earlier_password")}
          words={t("signin.earlier_go")}
          onPassword={open}
        />
        <Discard holder={holder} />
      </main>
    </div>
  );
}
