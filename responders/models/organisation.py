"""Agencies, and what their programmes cover: when, where and for which calls."""

import uuid
from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone


def choices_of(values: type[StrEnum]) -> list[tuple[str, str]]:
    """A pure enumeration as Django choices, for forms and the admin."""
    return [(value.value, value.value.replace("_", " ")) for value in values]


def values_of(values: type[StrEnum]) -> list[str]:
    """The stored strings of a pure enumeration, for database constraints."""
    return [value.value for value in values]


class SyncedModel(models.Model):
    """A record that tablets hold: `rev` counts its stored versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    rev = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Agency(models.Model):
    """A tenant. Nobody sees another agency's records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField(unique=True)
    time_zone = models.TextField(default="America/New_York")
    # Its own times of the safety timers; what is not named here keeps its default.
    timers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Area(SyncedModel):
    """A service area, usually a police beat, as a GeoJSON polygon or multipolygon (WGS 84)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.TextField()
    district = models.TextField(blank=True, default="")
    geometry = models.JSONField()
    properties = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # Importing the same file twice updates areas instead of doubling them.
            models.UniqueConstraint(fields=["agency", "name"], name="area_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CodeList(SyncedModel):
    """The codes a field knows, with their words; an open list is the agency's own.

    `codes`: list of `{"code": ..., "labels": {language: words}}` in the order they are offered.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.TextField()
    is_open = models.BooleanField(default=False)
    codes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="code_list_name_once"),
        ]

    def __str__(self) -> str:
        return self.name.replace("_", " ")


class Programme(SyncedModel):
    """CCD, CRT, CN, CoR or a neighbouring city's variant: a row, not a constant."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    code = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="programme_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


def date_range(start: str, end: str) -> Func:
    """`daterange(start, end, '[)')`; an open end is NULL."""
    return Func(F(start), F(end), Value("[)"), function="daterange")


class ProgrammeTerms(models.Model):
    """What a programme covers from `valid_from` until before `valid_to`.

    `hours`: list of `{"days": [0-6, Monday 0], "from": "HH:MM", "to": "HH:MM"}` in agency time.
    `areas`: where it goes; none: everywhere. `call_types`: APCO codes it may take.
    `required_roles`: crew roles a complete unit has. `screens_taken`: "weapon", "violence" - calls
    where these were reported are for this programme only if they are named here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    hours = models.JSONField(default=list)
    call_types = models.JSONField(default=list)
    required_roles = models.JSONField(default=list)
    screens_taken = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    areas = models.ManyToManyField(Area, blank=True)

    class Meta:
        verbose_name_plural = "programme terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="terms_end_after_start",
            ),
            # Two terms in force on one day would give a call two verdicts.
            ExclusionConstraint(
                name="terms_one_in_force",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (date_range("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.valid_from}"
