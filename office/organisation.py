"""Programmes with their terms, and units."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin

from office.base import LedgerAdmin, OwnInline
from office.forms import LedgerForm
from office.terms import TermsForm, TermsFormSet
from responders.models import Programme, ProgrammeTerms, Unit


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
