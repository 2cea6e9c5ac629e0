"""Filters of the lists, one set per record type. Times are RFC 3339."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField
from rest_framework.request import Request

from catalogue.visibility import MODELS
from sync.refusals import Refused

Uuid, Text = django_filters.UUIDFilter, django_filters.CharFilter


class _InstantField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        try:
            # Python reads offsets of a day; the database knows none beyond sixteen hours.
            return None if found is None else found.astimezone(UTC)
        except OverflowError:
            raise ValidationError("This time is out of range.") from None


class Instant(django_filters.IsoDateTimeFilter):
    """A moment, in UTC."""

    field_class = _InstantField


def _filters(type_name: str, **declared: django_filters.Filter) -> type[django_filters.FilterSet]:
    meta = type("Meta", (), {"model": MODELS[type_name], "fields": ()})
    name = "".join(part.title() for part in type_name.split("_")) + "Filter"
    return type(name, (django_filters.FilterSet,), {**declared, "Meta": meta})


def _on_call() -> dict[str, django_filters.Filter]:
    return {"incident": Uuid("incident_id"), "assignment": Uuid("assignment_id")}


FILTERS: Mapping[str, type[django_filters.FilterSet]] = {
    "programme": _filters("programme", code=Text()),
    "area": _filters("area", name=Text(), district=Text()),
    "code_list": _filters("code_list", name=Text()),
    "unit": _filters("unit", status=Text(), programme=Uuid("programme_id")),
    "shift": _filters("shift", unit=Uuid("unit_id")),
    "incident": _filters(
        "incident",
        status=Text(),
        number=Text(),
        call_type=Text(),
        area=Uuid("area_id"),
        received_after=Instant("received_at", lookup_expr="gte"),
        received_before=Instant("received_at", lookup_expr="lt"),
    ),
    "assignment": _filters(
        "assignment", incident=Uuid("incident_id"), unit=Uuid("unit_id"), state=Text()
    ),
    "status_event": _filters("status_event", unit=Uuid("unit_id"), status=Text(), **_on_call()),
    "note": _filters("note", kind=Text(), **_on_call()),
    "outcome": _filters("outcome", **_on_call()),
    "safety_check": _filters(
        "safety_check", assignment=Uuid("assignment_id"), unit=Uuid("unit_id"), state=Text()
    ),
    "backup_request": _filters("backup_request", unit=Uuid("unit_id"), state=Text()),
    "break_glass": _filters("break_glass", record=Uuid(), author=Uuid("author_id")),
    "sync_issue": _filters("sync_issue", kind=Text(), result=Text()),
}


def check_filters(matching: django_filters.FilterSet, request: Request) -> None:
    """Raises: Refused `invalid`, naming the parameter whose value cannot be read."""
    faults: dict[str, Any] = {}
    for name, value in request.query_params.items():
        if "\x00" in value:
            faults[name] = "must not contain NUL"
    if not faults and not matching.is_valid():
        faults = {name: str(errors[0]) for name, errors in matching.errors.items()}
    if faults:
        raise Refused("invalid", faults)
