/** Notes on the call: the kind first, with who can read it. */

import { useSignal } from "@preact/signals";
import type { NoteKind, NoteWire } from "../../shared/api/openapi";
import { offered, word } from "../../shared/codes/codes";
import { NOTE_KIND } from "../../shared/codes/generated";
import { Icon, type IconName } from "../../shared/look/icons";
import type { Duty } from "../duty";
import { type Call, currentCall } from "../overlay";
import { useDraft } from "../parts/draft";
import { NoteCard } from "../parts/note-card";
import { go } from "../parts/route";
import { Screen } from "../parts/screen";
import { notes, type Shown } from "../reports";
import { t } from "../words/field";

const ICONS: Readonly<Record<NoteKind, IconName>> = {
  operational: "radio",
  clinical: "lock",
  peer: "people",
};

const MOST_SHOWN = 30;

export function NotesScreen({ duty }: { readonly duty: Duty }) {
  const call = currentCall(duty);
  if (!call) {
    return (
      <Screen duty={duty} title={t("notes.title")} onBack={() => go("home")}>
        <p class="card empty">{t("notes.no_call")}</p>
      </Screen>
    );
  }
  return <NotesOf key={call.assignment.id} duty={duty} call={call} />;
}

interface Text {
  readonly kind: NoteKind;
  readonly body: string;
}

function NotesOf({ duty, call }: { readonly duty: Duty; readonly call: Call }) {
  const amending = useSignal<Shown<NoteWire> | null>(null);
  const key = amending.value ? amending.value.record.id : call.assignment.id;
  const empty: Text = amending.value
    ? { kind: amending.value.record.kind, body: amending.value.record.body }
    : { kind: "operational", body: "" };
  const draft = useDraft<Text>(duty, `note:${key}`, empty);
  const text = draft.value.value;
  const shown = notes(duty, call);
  const isAll = useSignal(false);

  const sign = async () => {
    const body = draft.value.value.body.trim();
    if (!body) return;
    const { record } = amending.value ?? {};
    await (record
      ? duty.outbox.write({
          ...{ kind: "note.amend", recordId: record.id, fields: { body } },
          baseRev: Math.max(1, record.rev),
        })
      : duty.outbox.write({
          kind: "note.create",
          fields: { assignment: call.assignment.id, kind: text.kind, body },
        }));
    // Only now: what was written is in the queue.
    await draft.clear();
    amending.value = null;
  };

  return (
    <Screen
      duty={duty}
      title={t("notes.title")}
      sub={call.incident?.call_type_label ?? undefined}
      onBack={() => go("call")}
      action={
        <button type="button" class="main" disabled={!text.body.trim()} onClick={() => void sign()}>
          {t(amending.value ? "notes.sign_amendment" : "notes.sign")}
        </button>
      }
    >
      {amending.value ? (
        <section class="banner">
          <p>{t("notes.amending")}</p>
          <button
            type="button"
            class="plain"
            onClick={() => {
              void draft.clear();
              amending.value = null;
            }}
          >
            {t("notes.stop_amending")}
          </button>
        </section>
      ) : (
        <KindChoice
          kind={text.kind}
          onChoose={(kind) => draft.set({ ...draft.value.value, kind })}
        />
      )}
      <Readers kind={text.kind} />
      <label class="note-text">
        <span class="out-of-sight">{t("notes.text")}</span>
        <textarea
          rows={5}
          maxLength={40_000}
          value={text.body}
          onInput={(event) => draft.set({ ...draft.value.value, body: event.currentTarget.value })}
        />
        <span class="note-kept">
          <Icon name="device" size={20} />
          {t(draft.isKept.value && text.body ? "notes.draft" : "notes.empty_draft")}
        </span>
      </label>
      {shown.length === 0 && <p class="hint">{t("notes.none")}</p>}
      {shown.slice(0, isAll.value ? shown.length : MOST_SHOWN).map((one) => (
        <div class="card" key={one.record.id}>
          <NoteCard
            shown={one}
            {...(mayAmend(duty, one)
              ? {
                  onAmend: () => {
                    amending.value = one;
                  },
                }
              : {})}
          />
        </div>
      ))}
      {!isAll.value && shown.length > MOST_SHOWN && (
        <button
          type="button"
          class="link"
          onClick={() => {
            isAll.value = true;
          }}
        >
          {t("notes.all", { n: shown.length })}
        </button>
      )}
    </Screen>
  );
}

/** Its author, once the server has it: an amendment names the version it changes. */
function mayAmend(duty: Duty, { record }: Shown<NoteWire>): boolean {
  return record.author.id === duty.holder.id && record.rev > 0;
}

interface KindProps {
  readonly kind: NoteKind;
  readonly onChoose: (kind: NoteKind) => void;
}

function KindChoice({ kind, onChoose }: KindProps) {
  return (
    <div class="segments" role="radiogroup" aria-label={t("notes.kind")}>
      {offered(NOTE_KIND).map((name) => (
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={kind === name}
          onClick={() => onChoose(name)}
        >
          <Icon name={ICONS[name] ?? "note"} />
          {word(NOTE_KIND, name)}
        </button>
      ))}
    </div>
  );
}

function Readers({ kind }: { readonly kind: NoteKind }) {
  return (
    <p class="readers">
      {t(`notes.readers.${kind}`)} {kind !== "operational" && <strong>{t("notes.never")}</strong>}
    </p>
  );
}
