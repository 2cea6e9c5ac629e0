"""The agency's own code lists, as lines people edit: `water: Water | Agua`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from office.base import LedgerAdmin
from office.forms import LedgerForm
from responders.models import CodeList

LINES_HELP = (
    "One line each, in the order in which tablets offer them: the code that is stored, a colon,"
    " the words in English, and after | those in Spanish. For example"
    " <code>water: Water | Agua</code>. What was recorded with a code stays as it is."
)


def lines_of(codes: list[dict[str, Any]]) -> str:
    """Stored codes as lines people edit."""
    return "\n".join(f"{one['code']}: {_words(one['labels'])}" for one in codes)


def _words(labels: dict[str, str]) -> str:
    return " | ".join(labels[language] for language in ("en", "es") if language in labels)


def read_lines(text: str) -> list[dict[str, Any]]:
    """Lines as stored codes. Raises: ValueError, naming the line."""
    return [
        _read_line(line.strip(), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _read_line(line: str, number: int) -> dict[str, Any]:
    code, _, words = (part.strip() for part in line.partition(":"))
    english, _, spanish = (part.strip() for part in words.partition("|"))
    if not code or not english:
        raise ValueError(f"Line {number}: write it like water: Water | Agua.")
    labels = {"en": english, "es": spanish} if spanish else {"en": english}
    return {"code": code, "labels": labels}


class CodeListForm(LedgerForm):
    """The codes of one list."""

    codes = forms.CharField(widget=forms.Textarea(attrs={"rows": 16}), help_text=LINES_HELP)

    class Meta:
        model = CodeList
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["codes"] = lines_of(self.instance.codes)

    def clean_codes(self) -> list[dict[str, Any]]:
        try:
            return read_lines(self.cleaned_data["codes"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class CodeListAdmin(LedgerAdmin):
    """Lists an agency keeps itself; the closed ones are the product's and are not here."""

    record_type = "code_list"
    form = CodeListForm
    list_display = ("title", "offered")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(is_open=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @staticmethod
    @admin.display(description="List")
    def title(row: CodeList) -> str:
        """The field the codes are for."""
        return str(row).capitalize()

    @staticmethod
    @admin.display(description="What tablets offer")
    def offered(row: CodeList) -> str:
        """The words in English; some have commas of their own."""
        return "; ".join(one["labels"].get("en", one["code"]) for one in row.codes)

    def fields_for(self, form: Any) -> dict[str, Any]:
        return {"name": form.instance.name, "is_open": True, "codes": form.cleaned_data["codes"]}
