/** A signed note, where it is, and what it said before. */

import type { NoteWire } from "../../shared/api/openapi";
import { word } from "../../shared/codes/codes";
import { NOTE_KIND } from "../../shared/codes/generated";
import { Icon } from "../../shared/look/icons";
import { roleWord } from "../../shared/words/common";
import { clockTime } from "../../shared/words/time";
import type { Shown } from "../reports";
import { t } from "../words/field";

interface Props {
  readonly shown: Shown<NoteWire>;
  readonly onAmend?: () => void;
}

export function NoteCard({ shown, onAmend }: Props) {
  const { record } = shown;
  const { author, revisions } = record;
  return (
    <article class="note">
      <p class="note-head">
        <strong>{word(NOTE_KIND, record.kind)}</strong>
        <NoteMark shown={shown} />
      </p>
      <p class="note-body">{record.body}</p>
      <p class="note-by">
        {author.name}, {roleWord(author.role)} · {clockTime(record.corrected_at)}
        {revisions.length > 0 && ` · ${t("notes.amended")}`}
      </p>
      {revisions.map((one, index) => (
        <blockquote key={`${record.id}-${index}`} class="note-before">
          <strong>{t(index === 0 ? "notes.first" : "notes.earlier")}</strong>
          <span>{String(one.body ?? "")}</span>
        </blockquote>
      ))}
      {onAmend && (
        <button type="button" class="small" onClick={onAmend}>
          <Icon name="pen" />
          {t("notes.amend")}
        </button>
      )}
    </article>
  );
}

function NoteMark({ shown }: { readonly shown: Shown<NoteWire> }) {
  if (shown.isUnsent) {
    return (
      <span class="mark">
        <Icon name="device" size={20} />
        {t("mark.device")}
      </span>
    );
  }
  const at = shown.receivedAt ?? Date.parse(shown.record.received_at);
  return (
    <span class="mark calm">
      <Icon name="received" size={20} />
      {t("mark.received", { time: clockTime(at) })}
    </span>
  );
}
