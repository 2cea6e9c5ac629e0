/** Closing a call: one question at a time; without contact two taps. */

import { useSignal } from "@preact/signals";
import type { ContactOutcome } from "../../shared/api/openapi";
import { offered, word } from "../../shared/codes/codes";
import {
  CONTACT_OUTCOME,
  DESTINATION,
  DISPOSITION,
  POLICE_INVOLVEMENT,
} from "../../shared/codes/generated";
import { newId } from "../../shared/ids";
import { Icon } from "../../shared/look/icons";
import type { Duty } from "../duty";
import type { Intention } from "../outbox/outbox";
import { type Call, currentCall } from "../overlay";
import { Choice } from "../parts/choice";
import { type Draft, useDraft } from "../parts/draft";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { statusIntention } from "../parts/statuses";
import {
  type Answers,
  answered,
  isAnswered,
  openQuestion,
  type Question,
  questions,
} from "../rules/outcome";
import type { FieldKey } from "../words/english";
import { t } from "../words/field";
import { Details } from "./detail";

/** `isOpen`: "No" was tapped, the reason is still asked for. */
interface State {
  readonly answers: Answers;
  readonly isWithout: boolean;
}
const EMPTY: State = { answers: {}, isWithout: false };

/** What is usual where nobody was met, with what it means; other reasons are one tap further. */
const HINTS: Readonly<Partial<Record<ContactOutcome, FieldKey>>> = {
  no_contact_gone: "hint.no_contact_gone",
  no_contact_other_responder: "hint.no_contact_other_responder",
  declined_to_engage: "hint.declined_to_engage",
  not_approached_safety: "hint.not_approached_safety",
};

export function CloseScreen({ duty }: { readonly duty: Duty }) {
  const call = currentCall(duty);
  if (!call) {
    return (
      <Screen duty={duty} title={t("close.title")} onBack={() => go("home")}>
        <p class="card empty">{t("call.none")}</p>
      </Screen>
    );
  }
  return <CloseOf key={call.assignment.id} duty={duty} call={call} />;
}

interface Props {
  readonly duty: Duty;
  readonly call: Call;
}

function CloseOf({ duty, call }: Props) {
  const draft = useDraft<State>(duty, `outcome:${call.assignment.id}`, EMPTY);
  const isDetailed = useSignal(false);
  const { answers } = draft.value.value;
  const asked = questions(answers);
  const isWithContact = answers.contact_outcome !== undefined;
  const open = openQuestion(answers);
  const sub = isWithContact
    ? t("close.answered", {
        n: asked.filter((one) => isAnswered(answers, one)).length,
        all: asked.length,
      })
    : (call.incident?.call_type_label ?? undefined);
  const back = () => {
    if (isDetailed.value) isDetailed.value = false;
    else go("call");
  };
  return (
    <Screen
      duty={duty}
      title={t(isDetailed.value ? "detail.title" : "close.title")}
      sub={sub}
      onBack={back}
      action={
        isWithContact && (
          <>
            <button
              type="button"
              class="main"
              disabled={open !== null}
              onClick={() => void close(duty, call, draft)}
            >
              {t("close.title")}
            </button>
            <button
              type="button"
              class="plain other"
              onClick={() => {
                isDetailed.value = !isDetailed.value;
              }}
            >
              {t(isDetailed.value ? "done" : "close.more")}
            </button>
          </>
        )
      }
    >
      {isDetailed.value ? (
        <Details answers={answers} onChange={(change) => set(draft, change)} />
      ) : (
        <Questions duty={duty} call={call} draft={draft} />
      )}
    </Screen>
  );
}

function set(draft: Draft<State>, change: Answers): void {
  draft.set({ ...draft.value.value, answers: answered(draft.value.value.answers, change) });
}

function Questions({ duty, call, draft }: Props & { readonly draft: Draft<State> }) {
  const { answers, isWithout } = draft.value.value;
  const open = openQuestion(answers);
  if (answers.contact_outcome === undefined) {
    return <Contact duty={duty} call={call} draft={draft} isWithout={isWithout} />;
  }
  const asked = questions(answers);
  const done = asked.filter((one) => one !== open && isAnswered(answers, one));
  return (
    <>
      <ul class="card answers">
        {done.map((question) => (
          <li key={question}>
            <button
              type="button"
              aria-label={t("close.change", { question: t(`close.${question}`) })}
              onClick={() => reopen(draft, question)}
            >
              <span class="choice-mark chosen">
                <Icon name="tick" size={18} />
              </span>
              <span class="grow">
                <span>{t(`close.${question}`)}</span>
                <strong>{answerWords(answers, question)}</strong>
              </span>
              <Icon name="pen" />
            </button>
          </li>
        ))}
      </ul>
      {open && (
        <>
          <h2 id="question">
            {asked.indexOf(open) + 1}. {t(`close.${open}`)}
          </h2>
          {open === "felt_safe" && <p class="hint">{t("close.felt_safe_hint")}</p>}
          <div class="choices two" role="radiogroup" aria-labelledby="question">
            {optionsOf(open).map(({ words, change }) => (
              <Choice key={words} isChosen={false} onChoose={() => set(draft, change)}>
                {words}
              </Choice>
            ))}
          </div>
        </>
      )}
    </>
  );
}

function optionsOf(question: Question): readonly { words: string; change: Answers }[] {
  switch (question) {
    case "disposition":
      return offered(DISPOSITION).map((one) => ({
        words: word(DISPOSITION, one),
        change: { disposition: one },
      }));
    case "destination":
      return offered(DESTINATION).map((one) => ({
        words: word(DESTINATION, one),
        change: { destination: one },
      }));
    case "police":
      return offered(POLICE_INVOLVEMENT).map((one) => ({
        words: word(POLICE_INVOLVEMENT, one),
        change: { police_involvement: one },
      }));
    case "felt_safe":
      return [true, false].map((one) => ({
        words: t(one ? "close.yes" : "close.no"),
        change: { felt_safe: one },
      }));
    case "contact":
      return [];
  }
}

function answerWords(answers: Answers, question: Question): string {
  switch (question) {
    case "contact":
      return answers.contact_outcome === "contact_made"
        ? t("close.yes")
        : word(CONTACT_OUTCOME, answers.contact_outcome ?? "");
    case "disposition":
      return word(DISPOSITION, answers.disposition ?? "");
    case "destination":
      return word(DESTINATION, answers.destination ?? "");
    case "police":
      return word(POLICE_INVOLVEMENT, answers.police_involvement ?? "");
    case "felt_safe":
      return t(answers.felt_safe ? "close.yes" : "close.no");
  }
}

const FIELD = {
  contact: "contact_outcome",
  disposition: "disposition",
  destination: "destination",
  police: "police_involvement",
  felt_safe: "felt_safe",
} as const;

/** The answer goes; what hangs on it goes with it. */
function reopen(draft: Draft<State>, question: Question): void {
  const { [FIELD[question]]: _gone, ...rest } = draft.value.value.answers;
  draft.set({ isWithout: false, answers: question === "contact" ? {} : answered(rest, {}) });
}

interface ContactProps extends Props {
  readonly draft: Draft<State>;
  readonly isWithout: boolean;
}

function Contact({ duty, call, draft, isWithout }: ContactProps) {
  const isMore = useSignal(false);
  const reasons = offered(CONTACT_OUTCOME)
    .filter((one) => one !== "contact_made")
    .filter((one) => isMore.value || HINTS[one] !== undefined);
  const say = (contact: ContactOutcome) => {
    // Police may have had to do with it: that is asked before it can be closed.
    if (contact === "not_approached_safety") set(draft, { contact_outcome: contact });
    else void closeWithout(duty, call, draft, contact);
  };
  return (
    <>
      <h2 id="contact">{t("close.contact")}</h2>
      <div class="choices two" role="radiogroup" aria-labelledby="contact">
        <Choice isChosen={false} onChoose={() => set(draft, { contact_outcome: "contact_made" })}>
          {t("close.yes")}
        </Choice>
        <Choice
          isChosen={isWithout}
          onChoose={() => draft.set({ ...draft.value.value, isWithout: true })}
        >
          {t("close.no")}
        </Choice>
      </div>
      {isWithout && (
        <>
          <p class="why">
            <strong>{t("close.why")}</strong> {t("close.one_tap")}
          </p>
          <div class="choices">
            {reasons.map((one) => {
              const hint = HINTS[one];
              return (
                <button key={one} type="button" class="choice" onClick={() => say(one)}>
                  <span class="choice-words">
                    <strong>{word(CONTACT_OUTCOME, one)}</strong>
                    {hint && <span>{t(hint)}</span>}
                  </span>
                  <Icon name="chevron" />
                </button>
              );
            })}
          </div>
          {!isMore.value && (
            <button
              type="button"
              class="link"
              onClick={() => {
                isMore.value = true;
              }}
            >
              {t("close.cancelled")}
            </button>
          )}
        </>
      )}
    </>
  );
}

function outcomeIntention(duty: Duty, call: Call, answers: Answers): Intention {
  return {
    kind: "outcome.create",
    recordId: newId(),
    occurred: duty.clock.read(),
    fields: { assignment: call.assignment.id, ...answers },
  };
}

/** Kept at once, sent after ten seconds: until then it can be taken back. */
async function closeWithout(
  duty: Duty,
  call: Call,
  draft: Draft<State>,
  contact: ContactOutcome,
): Promise<void> {
  await duty.closings.begin(call.assignment.id, [
    outcomeIntention(duty, call, { contact_outcome: contact }),
    statusIntention(duty, "available", call),
  ]);
  await draft.clear();
  go("home");
}

async function close(duty: Duty, call: Call, draft: Draft<State>): Promise<void> {
  const { answers } = draft.value.value;
  await duty.outbox.write(
    outcomeIntention(duty, call, answers),
    statusIntention(duty, "clearing", call),
  );
  await draft.clear();
  go("home");
}
