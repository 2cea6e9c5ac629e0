"""Programmes with their terms, units and areas."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin

from incidents.importing.areas import geometry_problem
from office.base import LedgerAdmin, OwnInline
from office.forms import LedgerForm
from office.terms import TermsForm, TermsFormSet
from responders.models import Area, Programme, ProgrammeTerms, Unit


class TermsInline(OwnInline, admin.StackedInline):
    """What a programme covers, span by span."""

    model = ProgrammeTerms
    form = TermsForm
    formset = TermsFormSet
    verbose_name = "terms"
    verbose_name_plural = "Terms (what the programme covers, from one day until before another)"
    extra = 0
    can_delete = False


class ProgrammeForm(LedgerForm):
    """What a programme is called."""

    class Meta:
        model = Programme
        fields = ("code", "name")
        widgets: ClassVar[dict[str, Any]] = {"code": forms.TextInput, "name": forms.TextInput}


class ProgrammeAdmin(LedgerAdmin):
    """Kinds of service, each with its terms."""

    record_type = "programme"
    form = ProgrammeForm
    inlines = (TermsInline,)
    list_display = ("code", "name")
    ordering = ("code",)


class UnitForm(LedgerForm):
    """What a unit is called, and whose it is."""

    class Meta:
        model = Unit
        fields = ("call_sign", "programme", "kind", "is_active")
        widgets: ClassVar[dict[str, Any]] = {"call_sign": forms.TextInput, "kind": forms.TextInput}
        labels: ClassVar[dict[str, str]] = {"is_active": "In use"}
        help_texts: ClassVar[dict[str, str]] = {
            "call_sign": 'As dispatch says it on the radio: "HEART 2".',
            "kind": "A word of your own for this kind of unit.",
        }


class UnitAdmin(LedgerAdmin):
    """Call signs that can be sent."""

    record_type = "unit"
    form = UnitForm
    list_display = ("call_sign", "programme", "kind", "status", "is_active")
    list_filter = ("is_active",)
    search_fields = ("call_sign",)
    ordering = ("call_sign",)


class AreaForm(LedgerForm):
    """An area with its outline as GeoJSON, checked as an import checks it."""

    geometry = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=(
            "GeoJSON Polygon or MultiPolygon, or a Feature with one, in WGS 84 degrees, longitude"
            " first. Many at once: manage.py import_areas."
        ),
    )
    upload = forms.FileField(required=False, label="or a file with it")

    class Meta:
        model = Area
        fields = ("name", "district", "geometry")
        widgets: ClassVar[dict[str, Any]] = {"name": forms.TextInput, "district": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["geometry"] = json.dumps(self.instance.geometry)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload = cleaned.pop("upload", None)
        try:
            text = upload.read().decode("utf-8-sig") if upload else cleaned.get("geometry", "")
            document = json.loads(text)
        except (ValueError, RecursionError):
            self.add_error("geometry", "This is not JSON.")
            return cleaned
        if isinstance(document, dict) and document.get("type") == "Feature":
            document = document.get("geometry")
        problem = geometry_problem(document)
        if problem is not None:
            self.add_error("geometry", f"The area {problem}.")
        cleaned["geometry"] = document
        return cleaned


class AreaAdmin(LedgerAdmin):
    """Where programmes work."""

    record_type = "area"
    form = AreaForm
    list_display = ("name", "district")
    search_fields = ("name", "district")
    ordering = ("name",)

    def fields_for(self, form: Any) -> dict[str, Any]:
        # What an import has read beside the outline is not on the page and stays.
        return {**super().fields_for(form), "properties": form.instance.properties}
