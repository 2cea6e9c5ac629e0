"""Shifts: planned, changed and called off, with their crews."""

from datetime import datetime, time
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from office.base import LedgerAdmin, own, principal
from office.entry import OfficeRequest, Principal
from office.forms import LedgerForm
from office.writing import write
from responders.access import CrewRole
from responders.lifecycle import role_words
from responders.models import CrewMember, Responder, Shift, Unit
from responders.queries import crew_of_shifts, crews
from sync.refusals import Refused

PLACES = 6
START = time(8)
ROLES = [("", "as their profession"), *((role.value, role_words(role)) for role in CrewRole)]


def clashes(
    *, unit: Unit, crew: list[Responder], since: datetime, until: datetime, but: Any
) -> dict[str, str]:
    """What stands in a shift's way, by name: the unit's other shift, people in other crews.

    The rule is the database's. This finds the words for it: who, where and when.
    """
    overlaps = Q(starts_at__lt=until, ends_at__gt=since, ended_at__isnull=True)
    other = Shift.objects.filter(overlaps, unit=unit).exclude(id=but).first()
    found = {}
    if other is not None:
        span = between(other.starts_at, other.ends_at)
        found["starts_at"] = f"{unit.call_sign} has a shift {span} already."
    members = CrewMember.objects.filter(responder__in=crew, joined_at__lt=until, left_at__gt=since)
    members = members.filter(left_at__gt=F("joined_at"))
    for member in members.exclude(shift_id=but).select_related("responder", "unit"):
        span = between(member.joined_at, member.left_at)
        name = member.responder.name
        found[str(member.responder_id)] = f"{name} is in the crew of {member.unit} {span}."
    return found


def between(since: datetime, until: datetime) -> str:
    """`Mon 23 Nov 08:00-20:00` on the clock of the page."""
    start, end = timezone.localtime(since), timezone.localtime(until)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %d %b %H:%M}"
    return f"{start:%a %d %b %H:%M}-{last}"


class ShiftForm(LedgerForm):
    """A unit, two times, and up to six people with their roles."""

    principal: Principal
    now: datetime

    class Meta:
        model = Shift
        fields = ("unit", "starts_at", "ends_at")
        field_classes: ClassVar[dict[str, Any]] = {
            "starts_at": forms.SplitDateTimeField,
            "ends_at": forms.SplitDateTimeField,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Responder.objects.filter(agency=self.principal.actor.agency, is_active=True)
        people = people.exclude(profession="").order_by("name")
        crew = self._present_crew()
        inside = Q(id__in=[member.responder_id for member in crew])
        choices = people | Responder.objects.filter(inside)
        for number in range(1, PLACES + 1):
            self.fields[f"person_{number}"] = PersonChoice(
                queryset=choices, required=False, label=f"Person {number}"
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                choices=ROLES, required=False, label="Role"
            )
        for number, member in enumerate(crew[:PLACES], start=1):
            self.initial[f"person_{number}"] = member.responder_id
            is_own = member.role == member.responder.profession
            self.initial[f"role_{number}"] = "" if is_own else member.role
        if not self.instance._state.adding:
            self.fields["unit"].disabled = True

    def _present_crew(self) -> list[CrewMember]:
        if self.instance._state.adding:
            return []
        return list(crew_of_shifts([self.instance.pk]))

    def crew(self) -> list[tuple[str, Responder, str]]:
        """(field, person, role or nothing) of every place that is filled."""
        cleaned = self.cleaned_data
        return [
            (f"person_{number}", cleaned[f"person_{number}"], cleaned.get(f"role_{number}", ""))
            for number in range(1, PLACES + 1)
            if cleaned.get(f"person_{number}")
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._keep_instants(cleaned)
        unit, since, until = (cleaned.get(name) for name in ("unit", "starts_at", "ends_at"))
        if not (unit and since and until) or until <= since:
            return cleaned
        crew = self.crew()
        found = clashes(
            unit=unit,
            crew=[person for _, person, _ in crew],
            since=max(since, self.now) if not self.instance._state.adding else since,
            until=until,
            but=self.instance.pk,
        )
        names = {str(person.pk): name for name, person, _ in crew}
        for about, words in found.items():
            self.add_error(names.get(about, about), words)
        return cleaned

    def _keep_instants(self, cleaned: dict[str, Any]) -> None:
        """A time nobody has touched is the one that is stored, not what the page shows of it."""
        if self.instance._state.adding:
            return
        for name in ("starts_at", "ends_at"):
            stored = getattr(self.instance, name)
            if cleaned.get(name) == stored.replace(microsecond=0):
                cleaned[name] = stored

    def _show(self, name: str, words: str) -> None:
        super()._show("person_1" if name == "crew" else name, words)


class PersonChoice(forms.ModelChoiceField):
    """A person with what they are."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} - {role_words(obj.profession)}" if obj.profession else obj.name


class WhenFilter(admin.SimpleListFilter):
    """From now on, unless asked for the past."""

    title = "time"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("past", "over or called off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        is_over = Q(ends_at__lte=cast(OfficeRequest, request).now) | Q(ended_at__isnull=False)
        return queryset.filter(is_over) if self.value() else queryset.exclude(is_over)


class ShiftAdmin(LedgerAdmin):
    """A unit's duty. The week view is the way in; this is one shift."""

    record_type = "shift"
    form = ShiftForm
    list_display = ("unit", "hours", "crew", "staffing")
    list_filter = (WhenFilter,)
    ordering = ("starts_at",)
    steps: ClassVar[list[tuple[str, str]]] = [("admin:shift_end", "End or call off")]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        places = [(f"person_{one}", f"role_{one}") for one in range(1, PLACES + 1)]
        return [(None, {"fields": ["unit", "starts_at", "ends_at"]}), ("Crew", {"fields": places})]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        # The places are made by the form itself; the table knows only what is the shift's own.
        kwargs["fields"] = ("unit", "starts_at", "ends_at")
        return super().get_form(request, obj, change=change, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        members = crews().select_related("responder")
        shifts = super().get_queryset(request).select_related("unit")
        return shifts.prefetch_related(Prefetch("crew", members))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From the week view: a unit and a day."""
        day = parse_date(request.GET.get("day", "")) or timezone.localdate()
        since = timezone.make_aware(datetime.combine(day, START))
        until = timezone.make_aware(datetime.combine(day, START.replace(hour=20)))
        unit = own(Unit, request).filter(call_sign=request.GET.get("unit", "")).first()
        return {"unit": unit and unit.pk, "starts_at": since, "ends_at": until}

    @admin.display(description="hours", ordering="starts_at")
    def hours(self, shift: Shift) -> str:
        return between(shift.starts_at, shift.ended_at or shift.ends_at)

    @admin.display(description="crew")
    def crew(self, shift: Shift) -> str:
        crew = shift.crew.all()
        return ", ".join(f"{one.responder.name} ({role_words(one.role)})" for one in crew) or "-"

    @admin.display(description="staffing")
    def staffing(self, shift: Shift) -> SafeString | str:
        if shift.is_complete:
            return "complete"
        return format_html('<span class="mark attn">{}</span>', shift.understaffed_reason)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What is over is a record, not a plan.
        return obj is None or obj.ended_at is None

    def steps_for(self, object_id: str | None) -> list[tuple[str, str]]:
        is_open = object_id and Shift.objects.filter(id=object_id, ended_at__isnull=True).exists()
        return self.steps if is_open else []

    def kind(self, change: bool) -> str:
        return "shift.change" if change else "shift.start"

    def fields_for(self, form: Any) -> dict[str, Any]:
        cleaned = form.cleaned_data
        crew = [
            {"id": str(person.pk), **({"role": role} if role else {})}
            for _, person, role in form.crew()
        ]
        return {
            "unit": str(cleaned["unit"].pk),
            "starts_at": cleaned["starts_at"].isoformat(),
            "ends_at": cleaned["ends_at"].isoformat(),
            "crew": crew,
        }

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        self._tell_staffing(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._tell_staffing(request, obj)
        return super().response_change(request, obj)

    def _tell_staffing(self, request: HttpRequest, shift: Shift) -> None:
        shift.refresh_from_db()
        if not shift.is_complete:
            messages.warning(request, f"This crew is not complete. {shift.understaffed_reason}")

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back_to_week(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back_to_week(obj)

    def _back_to_week(self, shift: Shift) -> HttpResponseRedirect:
        day = timezone.localtime(shift.starts_at).date()
        return HttpResponseRedirect(f"{reverse('admin:week')}?from={day.isoformat()}")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:shift_id>/end/", view(self.end_page), name="shift_end"),
            *super().get_urls(),
        ]

    def end_page(self, request: HttpRequest, shift_id: Any) -> HttpResponse:
        """Ends a running shift, calls off a planned one."""
        shift = self.get_object(request, str(shift_id))
        now = cast(OfficeRequest, request).now
        word = "End" if shift.starts_at <= now else "Call off"
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "shift": shift,
                "span": between(shift.starts_at, shift.ends_at),
                "word": word,
                "title": f"{word} this shift",
            }
            return TemplateResponse(request, "office/end_shift.html", context)
        about: dict[str, Any] = {"kind": "shift.end", "record_id": shift.id, "fields": {}}
        try:
            write(actor=principal(request).actor, now=now, **about)
        except Refused as refusal:
            messages.error(request, " ".join(map(str, (refusal.detail or {}).values())))
        else:
            self.log_change(request, shift, f"{word}.")
            messages.success(request, f"{shift.unit}: the shift is over.")
        return self._back_to_week(shift)
