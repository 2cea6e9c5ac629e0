"""`web/shared/codes/generated.ts`: what the clients know of the server's code lists by themselves.

A tablet reads its agency's lists from the records it pulls. This is what it says before the first
pull, and the types by which a code that is no more fails to compile.
"""

import json
from collections.abc import Iterator

from backend.local.clients import WEB
from incidents.code_lists import LISTS, CodeList

GENERATED = WEB / "shared" / "codes" / "generated.ts"

HEADER = """\
// Made by `make wire` from incidents/code_lists.py. Do not edit.

/** A code list of this release: code -> its words in English and Spanish, as they are offered. */
export interface CodeList<Code extends string = string> {
  readonly name: string;
  readonly words: Readonly<Record<Code, readonly [english: string, spanish: string]>>;
}
"""


def generated() -> str:
    """The file as it has to be."""
    return "\n".join([HEADER, *(_list_text(one) for one in LISTS)])


def is_current() -> bool:
    """Whether the clients' file is of these code lists."""
    return GENERATED.exists() and GENERATED.read_text() == generated()


def _list_text(one: CodeList) -> str:
    # No code of an open list has a type: an agency may take it off its list any day.
    sort = ": CodeList" if one.is_open else ""
    end = "" if one.is_open else " as const"
    lines = [
        f"export const {one.name.upper()}{sort} = {{",
        f"  name: {json.dumps(one.name)},",
        "  words: {",
        *_word_lines(one),
        "  },",
        f"}}{end};",
    ]
    return "\n".join(lines) + "\n"


def _word_lines(one: CodeList) -> Iterator[str]:
    for code, words in one.words.items():
        key = str(code) if str(code).isidentifier() else json.dumps(str(code))
        yield f"    {key}: {json.dumps(list(words), ensure_ascii=False)},"
