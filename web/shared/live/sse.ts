/** Reading `text/event-stream`: from pieces of text to events. Pure. */

export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Collects pieces as they come; each call gives the events that are complete. */
export class EventParser {
  #rest = "";

  take(piece: string): StreamEvent[] {
    const blocks = (this.#rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(eventOf).filter((event) => event !== null);
  }
}

/** A block without data - a comment, a retry time - is no event. */
function eventOf(block: string): StreamEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [field, value] = split(line);
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }
  return data.length ? { name, data: data.join("\n") } : null;
}

function split(line: string): [string, string] {
  const at = line.indexOf(":");
  if (at < 0) return [line, ""];
  return [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
}
