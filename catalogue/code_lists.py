"""Giving agencies the code lists of this release, as records that reach their tablets."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from catalogue.writing import record_one
from incidents.code_lists import LISTS
from incidents.code_lists import CodeList as Published
from responders.access import Actor
from responders.models import Agency, CodeList

SOURCE = "release"


@transaction.atomic
def publish_code_lists(*, agency: Agency, now: datetime) -> list[str]:
    """Makes the lists an agency lacks and renews closed ones; an open list is the agency's own.

    Returns: the names of the lists that were written; none when all of them were current.
    """
    stored = {one.name: one for one in CodeList.objects.filter(agency=agency)}
    outdated = [one for one in LISTS if not _is_current(one, stored.get(one.name))]
    if outdated:
        actor = _release(agency.id)
        for one in outdated:
            _write(one, stored.get(one.name), actor, now)
    return [one.name for one in outdated]


def _release(agency: UUID) -> Actor:
    """Nobody of the agency: what comes with a release is signed by the release."""
    return Actor(id=uuid5(agency, "release"), agency=agency, name="Release", profession="")


def _is_current(published: Published, stored: CodeList | None) -> bool:
    if stored is None:
        return False
    if published.is_open:
        return stored.is_open
    return not stored.is_open and stored.codes == published.codes


def _write(published: Published, stored: CodeList | None, actor: Actor, now: datetime) -> None:
    fields = {
        "name": published.name,
        "is_open": published.is_open,
        "codes": published.codes,
    }
    record_one(
        kind="code_list.create" if stored is None else "code_list.replace",
        record_id=list_id(actor.agency, published.name) if stored is None else stored.id,
        fields=fields,
        actor=actor,
        now=now,
        source=SOURCE,
    )


def list_id(agency: UUID, name: str) -> UUID:
    """The id of an agency's list: two servers that publish at once mean the same record."""
    return uuid5(agency, f"code_list:{name}")
