"""Areas: one by one with their outline, or many from a GeoJSON file, checked by the same code."""

from __future__ import annotations

import json
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from bridges.files.areas import geometry_problem, read_areas
from bridges.files.faults import TEXTS, Fault, FileRefused
from bridges.files.taking import take_areas
from office.base import LedgerAdmin, principal
from office.entry import OfficeRequest
from office.forms import LedgerForm
from responders.models import Area

LARGEST_FILE = 4 * 1024 * 1024


class AreaForm(LedgerForm):
    """An area with its outline as GeoJSON, checked as an import checks it."""

    geometry = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text=(
            "GeoJSON Polygon or MultiPolygon, or a Feature with one, in WGS 84 degrees, longitude"
            " first."
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

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("import/", view(self.import_page), name="areas_import"), *super().get_urls()]

    def import_page(self, request: HttpRequest) -> HttpResponse:
        """`/admin/responders/area/import/`: all areas of a file, or none if one is wrong."""
        form = AreaFile(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            words = self._take(request, form)
            if words is not None:
                messages.success(request, words)
                return HttpResponseRedirect(reverse("admin:responders_area_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": "Areas from a file",
        }
        return TemplateResponse(request, "office/areas.html", context)

    def _take(self, request: HttpRequest, form: AreaFile) -> str | None:
        """What was taken in; None when something is wrong, which the form then says."""
        data = form.cleaned_data["file"].read(LARGEST_FILE + 1)
        try:
            if len(data) > LARGEST_FILE:
                raise FileRefused(f"the file is larger than {LARGEST_FILE // 1024} KiB")
            reading = read_areas(
                data,
                name_property=form.cleaned_data["name_property"],
                district_property=form.cleaned_data["district_property"],
            )
        except FileRefused as refusal:
            form.add_error("file", f"{refusal}. Nothing was taken in.")
            return None
        if reading.faults:
            for fault in reading.faults:
                form.add_error("file", _words(fault))
            return None
        actor, now = principal(request).actor, cast(OfficeRequest, request).now
        with transaction.atomic():
            taken = take_areas(reading.areas, actor=actor, now=now)
            if taken.faults:
                transaction.set_rollback(True)
        for fault in taken.faults:
            form.add_error("file", _words(fault))
        if taken.faults:
            return None
        return f"{taken.new} areas new, {taken.replaced} replaced, {taken.there} as they were."


class AreaFile(forms.Form):
    """A GeoJSON FeatureCollection, and which of its properties are names."""

    file = forms.FileField(label="GeoJSON file (WGS 84)")
    name_property = forms.CharField(initial="beat", label="Property with the name")
    district_property = forms.CharField(
        initial="district", required=False, label="Property with the district"
    )


def _words(fault: Fault) -> str:
    detail = f" ({fault.detail})" if fault.detail else ""
    return f"Feature {fault.row}: {TEXTS[fault.kind].partition(';')[0]}{detail}"
