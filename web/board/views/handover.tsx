/** What the desk hands over: read out to whoever takes over, or printed. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeskHandover } from "../../shared/api/openapi";
import { clockTime } from "../../shared/words/time";
import { useKey } from "../keys/listen";
import { handover, type Section } from "../model/handover";
import { board } from "../state/desk";
import { Loader } from "../state/loader";
import { api } from "../state/session";
import { open } from "../state/view";
import { t } from "../words/board";
import { Key, Pane } from "./parts";

export function HandoverPage() {
  const document = useSignal<DeskHandover | null>(null);
  useKey("escape", () => open({ name: "board" }));
  useEffect(() => {
    const loader = new Loader(
      async () => {
        document.value = await api.get("/handover/");
      },
      { gapMs: 5_000, everyMs: 30_000 },
    );
    loader.poke();
    return () => loader.stop();
  }, []);
  const read = document.value;
  return (
    <div class="roster-page">
      <Pane
        id="handover"
        title={t("page.handover")}
        count={read ? t("as_of", { at: clockTime(read.server_time) }) : t("handover.loading")}
        aside={
          <span class="ways handover-ways">
            <button type="button" class="act" onClick={() => print()}>
              {t("handover.print")}
            </button>
            <a class="act" href="#/">
              {t("page.board")} <Key of="escape" />
            </a>
          </span>
        }
      >
        <div class="scroll handover">
          {read &&
            handover(read, board.value?.units ?? []).map((one) => (
              <Part section={one} key={one.title} />
            ))}
        </div>
      </Pane>
    </div>
  );
}

function Part({ section }: { readonly section: Section }) {
  return (
    <section>
      <h3 class="group">
        {section.title} <span class="count">{section.lines.length || t("handover.none")}</span>
      </h3>
      <ul class="plain-list">
        {section.lines.map((line) => (
          <li key={line.key}>
            <b>{line.who}</b>{" "}
            <span>
              {line.incident ? <a href={`#/call/${line.incident}`}>{line.what}</a> : line.what}
            </span>{" "}
            <time>{clockTime(line.since)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
