/** Who are you? And, where a log-in ended by itself: nothing is heard here. */

import { useSignal } from "@preact/signals";
import { Problem, Unreachable } from "../../shared/api/problem";
import { allowSound } from "../sound/player";
import { logIn, phase, refusal } from "../state/session";
import { spaced, t } from "../words/board";
import { focusWhenOpened } from "./parts";

export function LogIn() {
  const isBusy = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    isBusy.value = true;
    // Here, because a browser gives sound only to a page that somebody has touched.
    void allowSound();
    try {
      await logIn(String(form.get("username")), String(form.get("password")));
    } catch (error) {
      refusal.value = refusalWords(error);
    } finally {
      isBusy.value = false;
    }
  };
  const hasEnded = phase.value === "ended";
  return (
    <main class={`login ${hasEnded ? "hazard" : ""}`}>
      <form class="pane" onSubmit={submit}>
        {hasEnded && (
          <p class="login-ended" role="alert">
            <strong>{t("login.ended")}</strong> {t("login.ended_means")}
          </p>
        )}
        <h1>{t("title")}</h1>
        <label>
          {t("login.name")}
          <input name="username" autocomplete="username" required ref={focusWhenOpened} />
        </label>
        <label>
          {t("login.password")}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {refusal.value && (
          <p class="login-refusal" role="alert">
            {refusal.value}
          </p>
        )}
        <button type="submit" class="act main" disabled={isBusy.value}>
          {t("login.go")}
        </button>
      </form>
    </main>
  );
}

function refusalWords(error: unknown): string {
  if (error instanceof Unreachable) return t("login.no_answer");
  if (!(error instanceof Problem)) throw error;
  if (error.code === "invalid_credentials") return t("login.wrong");
  if (error.code === "throttled") {
    return t("login.throttled", { n: Math.ceil((error.retryAfterMs ?? 60_000) / 1000) });
  }
  return t("login.refused", { why: spaced(error.code) });
}
