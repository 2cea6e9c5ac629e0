"""People: accounts with their roles and credentials, passwords, leaving and coming back."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bridges.files.taking import importer_id
from office.base import OwnAdmin, OwnInline, principal
from office.entry import OfficeRequest
from office.staffing import recheck_crews
from responders import accounts
from responders.access import Role
from responders.lifecycle import role_words
from responders.models import Credential, Responder, RoleGrant
from sync.refusals import Refused

# How long before its last day a credential is on the list.
WARN_DAYS = 30
OWN_ROLE = "A role for yourself has to be given by another administrator."
OWN_ACCOUNT = "This is your own account: another administrator has to do it."


class PersonForm(forms.ModelForm):
    """Who somebody is."""

    class Meta:
        model = Responder
        fields = ("name", "username", "profession")
        help_texts: ClassVar[dict[str, str]] = {
            "name": "As crews and dispatch see it.",
            "username": "What this person logs in with.",
            "profession": "The place this person takes in a crew, unless the shift says otherwise.",
        }
        widgets: ClassVar[dict[str, Any]] = {"name": forms.TextInput}


class GrantForm(forms.ModelForm):
    """A role, from one moment until before another. One that is there can only be ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for name in ("role", "programme", "unit", "valid_from"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("valid_from"), cleaned.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", "Must be after the start.")
        if cleaned.get("role") == Role.LEAD and not cleaned.get("unit"):
            self.add_error("unit", "A team lead leads a unit: choose it.")
        return cleaned


class GrantFormSet(BaseInlineFormSet):
    """Roles are ended, never deleted: what was written under one has to stay explicable."""

    def clean(self) -> None:
        """Raises: ValidationError when administrators lock themselves out, or let themselves in."""
        super().clean()
        request: OfficeRequest = self.request  # type: ignore[attr-defined]
        if self.instance.pk != principal(request).person.pk or any(self.errors):
            return
        roles = [form.cleaned_data for form in self.forms if form.cleaned_data.get("role")]
        is_admin = any(
            one["role"] == Role.ADMIN and (one["valid_to"] is None or one["valid_to"] > request.now)
            for one in roles
        )
        if not is_admin:
            raise forms.ValidationError(OWN_ACCOUNT)
        if any(form.instance._state.adding and form.has_changed() for form in self.forms):
            raise forms.ValidationError(OWN_ROLE)


class GrantInline(OwnInline, admin.StackedInline):
    """What somebody may do, and from when until when."""

    model = RoleGrant
    form = GrantForm
    formset = GrantFormSet
    fields = (("role", "programme", "unit"), ("valid_from", "valid_to"))
    verbose_name = "role"
    verbose_name_plural = "Roles (one that is there can only be ended; programme or unit narrow it)"
    extra = 0
    can_delete = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"request": request})


class CredentialInline(OwnInline, admin.StackedInline):
    """What qualifies somebody for a place in a crew."""

    model = Credential
    fields = (("crew_role", "name"), ("number", "expires_on"))
    verbose_name_plural = "Credentials (with the last day each is valid)"
    extra = 0

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if db_field.name in ("name", "number"):
            kwargs["widget"] = forms.TextInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class StandingFilter(admin.SimpleListFilter):
    """With the agency or not."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("here", "with the agency"),
            ("left", "deactivated"),
            ("expiring", "credentials run out"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "expiring":
            day = cast(OfficeRequest, request).now.date() + timedelta(days=WARN_DAYS)
            soon = Credential.objects.filter(expires_on__lte=day).values("responder_id")
            return queryset.filter(is_active=True, id__in=soon)
        wanted = {"here": True, "left": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(is_active=wanted)


class PersonAdmin(OwnAdmin):
    """Everybody with an account."""

    form = PersonForm
    inlines = (GrantInline, CredentialInline)
    list_display = ("name", "username", "profession_words", "roles", "standing")
    list_filter = (StandingFilter,)
    search_fields = ("name", "username")
    ordering = ("name",)
    steps: ClassVar[list[tuple[str, str]]] = [
        ("admin:person_password", "New password"),
        ("admin:person_standing", "Deactivate or bring back"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Imports sign with an account of their own; it is nobody to keep.
        nobody = importer_id(principal(request).actor.agency)
        return super().get_queryset(request).exclude(id=nobody).prefetch_related("grants")

    @admin.display(description="profession", ordering="profession")
    def profession_words(self, person: Responder) -> str:
        return role_words(person.profession) if person.profession else "-"

    @admin.display(description="roles")
    def roles(self, person: Responder) -> str:
        from_now = [grant for grant in person.grants.all() if grant.valid_to is None]
        return ", ".join(sorted({role_words(grant.role) for grant in from_now})) or "-"

    @admin.display(description="standing", ordering="is_active")
    def standing(self, person: Responder) -> SafeString | str:
        if not person.is_active:
            return format_html('<span class="mark away">{}</span>', "deactivated")
        if not person.has_usable_password():
            return format_html('<span class="mark attn">{}</span>', "no password yet")
        return "active"

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """A new account belongs to the administrator's agency and has no password yet."""
        person = cast(Responder, obj)
        if not change:
            person.agency_id = principal(request).actor.agency
            person.set_unusable_password()
        super().save_model(request, person, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:person_id>/password/", view(self.password), name="person_password"),
            path("<uuid:person_id>/standing/", view(self.standing_page), name="person_standing"),
            *super().get_urls(),
        ]

    def password(self, request: HttpRequest, person_id: Any) -> HttpResponse:
        """Gives a random password, shown once. Only an administrator's own choice needs no slip."""
        person = self.get_object(request, str(person_id))
        if person.pk == principal(request).person.pk:
            return HttpResponseRedirect(reverse("admin:password_change"))
        context = {"person": person, "title": f"New password for {person.name}"}
        if request.method == "POST":
            now = cast(OfficeRequest, request).now
            context["password"] = accounts.give_password(person=person, now=now)
            self.log_change(request, person, "New password.")
        return self._page(request, "office/password.html", context)

    def standing_page(self, request: HttpRequest, person_id: Any) -> HttpResponse:
        """Somebody leaves, or comes back."""
        person = self.get_object(request, str(person_id))
        if request.method != "POST":
            verb = "Deactivate" if person.is_active else "Bring back"
            context = {"person": person, "title": f"{verb} {person.name}"}
            return self._page(request, "office/standing.html", context)
        if person.pk == principal(request).person.pk:
            messages.error(request, OWN_ACCOUNT)
        elif request.POST.get("to") == "left":
            accounts.deactivate(person=person, now=cast(OfficeRequest, request).now)
            self._say(request, person, "Deactivated", "is out: every log-in has ended.")
            self._recheck(request, person)
        else:
            accounts.reactivate(person=person)
            self._say(request, person, "Brought back", "is back and can log in again.")
            self._recheck(request, person)
        return HttpResponseRedirect(reverse("admin:responders_responder_change", args=[person.pk]))

    def _recheck(self, request: HttpRequest, person: Responder) -> None:
        """Whoever is on duty leaves a place empty. That they are out does not wait for it."""
        now = cast(OfficeRequest, request).now
        try:
            recheck_crews(person=person, actor=principal(request).actor, now=now)
        except Refused as refusal:
            words = " ".join(map(str, (refusal.detail or {}).values()))
            messages.warning(request, f"Look at the crew of {person.name}: {words}")

    def _say(self, request: HttpRequest, person: Responder, logged: str, words: str) -> None:
        self.log_change(request, person, f"{logged}.")
        messages.success(request, f"{person.name} {words}")

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        everything = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, everything)
