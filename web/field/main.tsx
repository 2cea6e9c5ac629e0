/** The field app: where it begins. */

import { useSignalEffect } from "@preact/signals";
import { type ComponentChildren, render } from "preact";
import { useRef } from "preact/hooks";
import "../shared/look/tokens.css";
import "../shared/look/base.css";
import "./look/frame.css";
import "./look/pages.css";
import "./look/help.css";
import { followTheme, themePlace } from "../shared/look/theme";
import { HoldRing } from "./backup/button";
import { HelpPage } from "./backup/page";
import { shownHelp } from "./backup/state";
import type { Duty } from "./duty";
import { calls } from "./overlay";
import { page } from "./parts/route";
import { followSettings } from "./parts/settings";
import { CallScreen } from "./screens/call";
import { CheckCover, isCheckShown } from "./screens/check";
import { CloseScreen } from "./screens/close";
import { HelpScreen } from "./screens/help";
import { HomeScreen } from "./screens/home";
import { MeScreen } from "./screens/me";
import { NewCallScreen } from "./screens/new-call";
import { NotesScreen } from "./screens/notes";
import { QueueScreen } from "./screens/queue";
import { SignInScreen } from "./screens/sign-in";
import { app, begin, useHere } from "./session";
import { buzz, tone } from "./signals";
import { keepForOffline } from "./update";
import { t } from "./words/field";

function App() {
  const state = app.value;
  switch (state.is) {
    case "starting":
      return <Message title={t("app.loading")} />;
    case "elsewhere":
      return (
        <Message title={t("app.elsewhere")}>
          <button type="button" class="main" onClick={() => void useHere()}>
            {t("app.use_here")}
          </button>
        </Message>
      );
    case "signed_out":
      return <SignInScreen holders={state.holders} />;
    case "withdrawn":
      return <Withdrawn handedOver={state.handedOver} lost={state.lost} />;
    case "on_duty":
      return <OnDuty key={state.duty.holder.id} duty={state.duty} />;
  }
}

function OnDuty({ duty }: { readonly duty: Duty }) {
  useAssignmentTone(duty);
  useSignalEffect(() => {
    const fix = duty.positions.fix.value;
    if (fix) themePlace.value = { latitude: fix.latitude, longitude: fix.longitude };
  });
  const help = shownHelp(duty);
  const isAsked = isCheckShown(duty);
  return (
    <>
      {/* What is covered can be neither reached nor read aloud. */}
      <div inert={help !== null || isAsked}>
        <Page duty={duty} />
      </div>
      <div inert={help !== null}>
        <CheckCover duty={duty} />
      </div>
      <HoldRing duty={duty} />
      {help && <HelpPage duty={duty} help={help} />}
    </>
  );
}

function Page({ duty }: { readonly duty: Duty }) {
  switch (page.value) {
    case "home":
      return <HomeScreen duty={duty} />;
    case "call":
      return <CallScreen duty={duty} />;
    case "notes":
      return <NotesScreen duty={duty} />;
    case "queue":
      return <QueueScreen duty={duty} />;
    case "close":
      return <CloseScreen duty={duty} />;
    case "help":
      return <HelpScreen duty={duty} />;
    case "me":
      return <MeScreen duty={duty} />;
    case "new":
      return <NewCallScreen duty={duty} />;
  }
}

/** A call that nobody has acknowledged sounds when it comes, and again when the server says so. */
function useAssignmentTone(duty: Duty): void {
  const told = useRef(new Map<string, number>());
  useSignalEffect(() => {
    for (const { assignment, isUnsent } of calls(duty)) {
      const before = told.current.get(assignment.id) ?? -1;
      const level = Math.min(assignment.alert_level, 1);
      told.current.set(assignment.id, Math.max(before, level));
      if (assignment.state !== "assigned" || isUnsent || before >= level) continue;
      buzz("assignment");
      tone();
    }
  });
}

function Withdrawn({ handedOver, lost }: { readonly handedOver: number; readonly lost: number }) {
  return (
    <Message title={t("withdrawn.title")}>
      <p>{handedOver > 0 ? t("withdrawn.handed", { n: handedOver }) : t("withdrawn.none")}</p>
      {lost > 0 && <p>{t("withdrawn.lost", { n: lost })}</p>}
      <p>{t("withdrawn.next")}</p>
    </Message>
  );
}

interface MessageProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

function Message({ title, children }: MessageProps) {
  return (
    <main class="message">
      <h1>{title}</h1>
      {children}
    </main>
  );
}

followTheme();
void followSettings();
void keepForOffline();
const root = document.getElementById("app");
if (root) render(<App />, root);
void begin();
