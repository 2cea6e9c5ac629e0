"""Roster file pages: download, upload, look at what would change, then do it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from bridges.files.faults import FileRefused
from office.base import principal
from office.entry import OfficeRequest
from office.roster.export import export_roster
from office.roster.sheet import LARGEST_FILE
from office.roster.taking import preview, take

CHANGED_MEANWHILE = "The roster has changed since you looked. Look at the changes again."


class Upload(forms.Form):
    """A roster file."""

    file = forms.FileField(label="Roster file (CSV)", allow_empty_file=True)


class Confirmation(forms.Form):
    """The file as it was looked at, and which changes were shown."""

    text = forms.CharField(max_length=LARGEST_FILE, strip=False, required=False)
    seen = forms.CharField(max_length=64)


def roster_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """`/admin/roster/`: GET the form; POST a file to look at, or what was looked at to take."""
    if request.method != "POST":
        return _show(request, context, form=Upload())
    if "seen" in request.POST:
        return _take(request, context)
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, context, form=form)
    # One byte more than is allowed tells as much as ten megabytes.
    data = form.cleaned_data["file"].read(LARGEST_FILE + 1)
    return _look(request, context, data)


def _look(request: HttpRequest, context: dict[str, Any], data: bytes) -> HttpResponse:
    form = Upload()
    try:
        taken = preview(data, **_about(request))
    except FileRefused as refusal:
        return _show(request, context, form=form, refused=str(refusal))
    text = data.decode("utf-8-sig")
    return _show(request, context, form=form, taken=taken, text=text)


def _take(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = Confirmation(request.POST)
    if not form.is_valid():
        return _show(request, context, form=Upload(), refused="Choose the file again")
    data = form.cleaned_data["text"].encode()
    try:
        taken = take(data, seen=form.cleaned_data["seen"], **_about(request))
    except FileRefused as refusal:
        return _show(request, context, form=Upload(), refused=str(refusal))
    if taken.faults or taken.digest != form.cleaned_data["seen"]:
        messages.warning(request, CHANGED_MEANWHILE)
        return _show(request, context, form=Upload(), taken=taken, text=form.cleaned_data["text"])
    words = f"Taken in: {taken.count('added')} added, {taken.count('changed')} changed."
    messages.success(request, words)
    return HttpResponseRedirect(reverse("admin:roster"))


def _about(request: HttpRequest) -> dict[str, Any]:
    who = principal(request)
    return {"agency": who.agency, "actor": who.actor, "now": cast(OfficeRequest, request).now}


def _show(request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
    everything = {**context, "title": "Roster file", "zone": principal(request).agency.time_zone}
    return TemplateResponse(request, "office/roster.html", {**everything, **more})


def roster_download(request: HttpRequest) -> HttpResponse:
    """`/admin/roster/roster.csv`."""
    who = principal(request)
    now = cast(OfficeRequest, request).now
    day = timezone.localtime(now).date().isoformat()
    # With a mark: without one a spreadsheet takes the file for another encoding.
    content = "\ufeff" + export_roster(agency=who.agency, now=now)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="roster-{day}.csv"'
    return response
