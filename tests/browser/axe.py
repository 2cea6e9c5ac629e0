"""What axe finds against WCAG 2.2 A and AA on a page as it is."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Any) -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, what to do."""
    return _run(page, {"type": "tag", "values": RULES})


def contrast_violations(page: Any) -> list[str]:
    """The same of colours alone: all that another theme changes."""
    return _run(page, {"type": "rule", "values": ["color-contrast"]})


def _run(page: Any, only: dict[str, object]) -> list[str]:
    # Evaluated rather than added to the page, whose policy lets no foreign script in.
    page.evaluate(AXE.read_text())
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
    found = page.evaluate(f"axe.run(document, {options})")
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
