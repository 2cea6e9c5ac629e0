"""Values that were copied out of a record: shown to whoever may see them where they come from.

An issue keeps what stood when two edits met. Its author may never have seen it, or not see it any
more; what they wrote themself stays theirs.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalogue.compiled import in_scope
from incidents.forms import FORMS
from responders.access import Actor
from responders.forms import Document

ISSUE = "sync_issue"


def withhold_copies(actor: Actor, now: datetime, issues: Iterable[Document]) -> None:
    """Takes out of issues, in place, what this reader may not see of the records they are about."""
    about = [one for one in issues if one["conflict"] is not None]
    wanted: dict[str, set[UUID]] = {}
    for one in about:
        name = _type_of(one)
        if name in FORMS and one["record_id"] is not None:
            wanted.setdefault(name, set()).add(one["record_id"])
    visible = in_scope(actor, now, wanted) if wanted else {}
    for one in about:
        seen = visible.get(one["record_id"])
        names = FORMS[seen.type].seen_as(seen.view).read.keys() if seen else ()
        conflict = one["conflict"]
        fields = [_withheld(field, is_seen=field["name"] in names) for field in conflict["fields"]]
        one["conflict"] = {**conflict, "fields": fields}


def _withheld(field: Mapping[str, Any], *, is_seen: bool) -> Mapping[str, Any]:
    """A conflict's field, without what stood on the server unless its reader sees that."""
    hidden = {name: None for name in ("base", "server") if name in field}
    return field if is_seen else {**field, **hidden}


def _type_of(issue: Document) -> str:
    return str(issue["kind"]).partition(".")[0]
