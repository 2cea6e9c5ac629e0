/** A password, and what is wrong with it. */

import { useSignal } from "@preact/signals";
import { Problem } from "../../shared/api/problem";
import { isRefusal } from "../registration";
import { t } from "../words/field";

interface Props {
  readonly words: string;
  readonly label?: string;
  readonly onPassword: (password: string) => Promise<void>;
}

export function PasswordForm({ words, label, onPassword }: Props) {
  const password = useSignal("");
  const isBusy = useSignal(false);
  const error = useSignal("");
  const submit = async () => {
    isBusy.value = true;
    error.value = "";
    try {
      await onPassword(password.value);
    } catch (refused) {
      if (!isRefusal(refused)) throw refused;
      const isWrong = refused instanceof Problem && refused.status === 401;
      error.value = t(isWrong ? "signin.wrong_password" : "signin.needs_network");
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form
      class="words"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label>
        {label ?? t("signin.password")}
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
      {error.value && (
        <p class="wrong" role="alert">
          {error.value}
        </p>
      )}
      <button type="submit" class="main" disabled={isBusy.value}>
        {isBusy.value ? t("signin.busy") : words}
      </button>
    </form>
  );
}
