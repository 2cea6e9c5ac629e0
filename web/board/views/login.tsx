/** Who are you? And, where a log-in ended by itself: nothing is heard here. */

import { useSignal } from "@preact/signals";
import { Problem, Unreachable } from "../../shared/api/problem";
import { allowSound } from "../sound/player";
import { logIn, phase, refusal } from "../state/session";
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
            <strong>LOGGED OUT.</strong> This board shows nothing and hears nothing. Use the radio.
          </p>
        )}
        <h1>Dispatch board</h1>
        <label>
          Name
          <input name="username" autocomplete="username" required ref={focusWhenOpened} />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {refusal.value && (
          <p class="login-refusal" role="alert">
            {refusal.value}
          </p>
        )}
        <button type="submit" class="act main" disabled={isBusy.value}>
          Log in
        </button>
      </form>
    </main>
  );
}

function refusalWords(error: unknown): string {
  if (error instanceof Unreachable)
    return "The server does not answer. Nothing was sent. Try again.";
  if (!(error instanceof Problem)) throw error;
  if (error.code === "invalid_credentials") return "Name or password is wrong.";
  if (error.code === "throttled") {
    const seconds = Math.ceil((error.retryAfterMs ?? 60_000) / 1000);
    return `Too many attempts. Try again in ${seconds} s.`;
  }
  return `You were not logged in: ${error.code.replaceAll("_", " ")}.`;
}
