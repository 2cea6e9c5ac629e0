"""Documents as the tests read them: sections, tables, blocks of code."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def section(name: str, heading: str) -> str:
    """The text of one section of a document: from its heading to the next of its level."""
    text = (DOCS / name).read_text(encoding="utf-8")
    level = heading.split(" ", 1)[0]
    start = text.index(f"\n{heading}") + 1
    end = text.find(f"\n{level} ", start + 1)
    return text[start : end if end > 0 else len(text)]


def code(text: str) -> str:
    """The only block of Python in a text."""
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return str(block)


def cells(text: str) -> list[list[str]]:
    """The rows of all tables in a text, without heads and rules; each cell as it is written."""
    rows = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    table = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows]
    rules = {at for at, row in enumerate(table) if set("".join(row)) <= set("-:")}
    return [row for at, row in enumerate(table) if at not in rules and at + 1 not in rules]


def words(text: str) -> list[str]:
    """What a cell lists with commas, without what it says in parentheses."""
    plain = re.sub(r"\([^()]*\)", "", text)
    return [word for part in plain.split(",") if (word := part.strip().lstrip("+").strip())]
