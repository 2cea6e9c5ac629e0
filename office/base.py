"""What the office's pages share: one agency's rows, and writes that pass the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Field, ManyToManyField, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse

from office.entry import OfficeRequest, Principal
from office.forms import LedgerForm
from office.writing import write
from sync.ids import new_id
from sync.refusals import Refused


def principal(request: HttpRequest) -> Principal:
    """The administrator behind a request that has passed the door."""
    return cast(OfficeRequest, request).principal


def own(model: type[Model], request: HttpRequest) -> QuerySet[Any]:
    """The rows of the administrator's own agency: there are no others in the office."""
    return model._default_manager.filter(agency=principal(request).actor.agency)


class OwnChoices:
    """Fields that point somewhere offer the agency's own rows only."""

    def formfield_for_foreignkey(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        kwargs["queryset"] = own(cast("type[Model]", db_field.related_model), request)
        found = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        return cast("ModelChoiceField[Any] | None", found)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = own(db_field.related_model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        """Without links to make what is missing in a second window: a table's way of working."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(field, "widget", None)
        for ability in ("can_add_related", "can_change_related", "can_view_related"):
            if hasattr(widget, ability):
                setattr(widget, ability, False)
        return field


class OwnInline(OwnChoices, InlineModelAdmin):
    """Rows that belong to the record above them, which is the agency's own."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.can_delete)


class OwnAdmin(OwnChoices, admin.ModelAdmin):
    """One agency's rows; another agency's are not there. Nothing is deleted unless said so."""

    change_form_template = "office/change_form.html"
    change_list_template = "office/change_list.html"
    object_history_template = "office/object_history.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    save_as_continue = False
    actions = None
    # Links beside a record: (name of the address, words).
    steps: ClassVar[list[tuple[str, str]]] = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.filter(agency=principal(request).actor.agency)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record. Raises: Http404, also for another agency's."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters on the page: any other would let a list be searched by its secrets."""
        offered = {getattr(one, "parameter_name", one) for one in self.list_filter}
        # A filter by a field asks for it so.
        return lookup.removesuffix("__exact") in offered

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        context = {
            "steps": self.steps_for(object_id),
            "zone": principal(request).agency.time_zone,
            # One way to save: the next step is on the list.
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, context)

    def changelist_view(
        self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def steps_for(self, object_id: str | None) -> list[tuple[str, str]]:
        """What else can be done with this record."""
        return self.steps if object_id else []


class LedgerAdmin(OwnAdmin):
    """Records that tablets hold. A refusal is shown in the form it came from."""

    form = LedgerForm
    # The record type, as the ledger calls it.
    record_type: ClassVar[str] = ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            # Everything of the first try is rolled back; the second one only shows the form.
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        about = {
            "refusal": getattr(request, "refusal", None),
            "principal": principal(request),
            "now": cast(OfficeRequest, request).now,
        }
        return type(form.__name__, (form,), about)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hands the record to the ledger. Raises: Refused."""
        # Django takes a new record's id away so that its save would draw one.
        obj.pk = obj.pk or new_id()
        write(
            actor=principal(request).actor,
            now=cast(OfficeRequest, request).now,
            kind=self.kind(change),
            record_id=obj.pk,
            fields=self.fields_for(form),
        )

    def kind(self, change: bool) -> str:
        """The kind that makes a record, or the one that puts another in its place."""
        return f"{self.record_type}.{'replace' if change else 'create'}"

    def fields_for(self, form: Any) -> dict[str, Any]:
        """The mutation's fields."""
        return {
            name: str(value.pk) if isinstance(value, Model) else value
            for name, value in form.cleaned_data.items()
        }
