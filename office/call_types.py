"""The agency's call-type mapping: rules, a file of them, and a try on a list of labels."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from bridges.files.call_types import read_labels, report_on, take_rules
from bridges.files.faults import FileRefused
from incidents.call_type_mapping import mapping_of, programmes_on
from incidents.call_types import CALL_TYPES, rule_fault
from incidents.models import CallTypeRule
from office.base import OwnAdmin, principal
from office.entry import OfficeRequest, Principal
from office.roster.sheet import LARGEST_FILE

EXAMPLES = 15


class RuleForm(forms.ModelForm):
    """One rule, with the same checks as a file of them."""

    principal: Principal

    class Meta:
        model = CallTypeRule
        fields = ("match", "pattern", "call_type", "screen")
        widgets: ClassVar[dict[str, Any]] = {
            "pattern": forms.TextInput,
            "call_type": forms.TextInput(attrs={"list": "known-call-types"}),
        }
        help_texts: ClassVar[dict[str, str]] = {
            "match": (
                "label: the whole label. code: the code in front of it. words: these words in this"
                " order, with others between."
            ),
            "pattern": "Capitals and punctuation do not count. intox* stands for any ending.",
            "call_type": f"For example {', '.join(CALL_TYPES)}.",
            "screen": (
                "What such a label says. Programmes take these calls only if their terms say so."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        values = {name: str(cleaned.get(name) or "") for name in self.Meta.fields}
        values["call_type"] = values["call_type"].upper()
        values["pattern"] = values["pattern"].lower()
        cleaned.update(values)
        fault = rule_fault(**values)
        if fault is not None:
            self.add_error(fault[0], fault[1][:1].upper() + fault[1][1:] + ".")
        same = CallTypeRule.objects.filter(
            agency=self.principal.actor.agency, match=values["match"], pattern=values["pattern"]
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("pattern", "There is a rule with this pattern already.")
        return cleaned


class RuleFile(forms.Form):
    """A CSV of rules."""

    rules = forms.FileField(label="Rules (CSV: match, pattern, call_type, screen)")


class LabelFile(forms.Form):
    """A CSV of labels to try the rules on. Nothing of it is kept."""

    labels = forms.FileField(label="Labels (CSV)")
    label_column = forms.CharField(initial="label")
    count_column = forms.CharField(initial="count", required=False, label="Number of calls")
    group_column = forms.CharField(required=False, label="City or column")


class RuleAdmin(OwnAdmin):
    """What the labels of the agency's CAD mean."""

    form = RuleForm
    list_display = ("pattern", "match", "call_type", "screen")
    list_filter = ("match", "call_type", "screen")
    search_fields = ("pattern", "call_type")
    ordering = ("call_type", "pattern")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"principal": principal(request)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.agency_id = principal(request).actor.agency
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("try/", view(self.try_page), name="call_types_try"), *super().get_urls()]

    def try_page(self, request: HttpRequest) -> HttpResponse:
        """`/admin/incidents/calltyperule/try/`: take in rules, or try them on labels."""
        if request.method != "POST":
            return self._show(request, RuleFile(), LabelFile())
        if "rules" in request.FILES:
            return self._take(request)
        form = LabelFile(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, RuleFile(), form)
        return self._try(request, form)

    def _take(self, request: HttpRequest) -> HttpResponse:
        form = RuleFile(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, form, LabelFile())
        agency = principal(request).agency
        taken = _or_fault(form, "rules", lambda: take_rules(_read(form, "rules"), agency=agency))
        if taken is None:
            return self._show(request, form, LabelFile())
        messages.success(request, f"{taken[0]} rules new, {taken[1]} changed.")
        return HttpResponseRedirect(reverse("admin:incidents_calltyperule_changelist"))

    def _try(self, request: HttpRequest, form: LabelFile) -> HttpResponse:
        columns = {
            name: form.cleaned_data[f"{name}_column"].strip()
            for name in ("label", "count", "group")
        }
        labels = _or_fault(form, "labels", lambda: read_labels(_read(form, "labels"), **columns))
        if labels is None:
            return self._show(request, RuleFile(), form)
        agency = principal(request).actor.agency
        today = timezone.localtime(cast(OfficeRequest, request).now).date()
        programmes = programmes_on(today, agency)
        report = report_on(labels, mapping=mapping_of(agency), programmes=programmes)
        parts = [
            ("For a programme", report.taken),
            *((f"Kept away: {screen}", one) for screen, one in sorted(report.screened.items())),
            ("For no programme", report.not_taken),
            ("Unmapped", report.unmapped),
        ]
        shown = [(name, one, one.top(EXAMPLES)) for name, one in parts]
        return self._show(request, RuleFile(), form, parts=shown, report=report)

    def _show(
        self, request: HttpRequest, rules: forms.Form, labels: forms.Form, **more: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Call types: rules from a file, and a try",
            "rules_form": rules,
            "labels_form": labels,
        }
        return TemplateResponse(request, "office/call_types.html", {**context, **more})


def _read(form: forms.Form, name: str) -> bytes:
    data: bytes = form.cleaned_data[name].read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise FileRefused(f"the file is larger than {LARGEST_FILE // 1024} KiB")
    return data


def _or_fault(form: forms.Form, name: str, read: Callable[[], Any]) -> Any:
    """What reading gives, or None with the fault at the form's field."""
    try:
        return read()
    except FileRefused as refusal:
        form.add_error(name, f"{refusal}. Nothing was taken in.")
        return None
