"""A programme's terms as people write them: hours, call types and crew roles in words."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Any, ClassVar

from django import forms

from incidents.call_types import CALL_TYPES, Screen, is_call_type
from office.forms import PlainForm
from responders.access import CrewRole
from responders.models import ProgrammeTerms

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS_HELP = (
    "One line each: days, a blank, from-to in the agency's time. For example"
    " <code>Mon-Fri 08:00-17:00</code> or <code>Sat,Sun 20:00-04:00</code>. Empty: no hours."
)


def hours_text(hours: list[dict[str, Any]]) -> str:
    """Stored hours as lines people edit."""
    return "\n".join(f"{_days_text(one['days'])} {one['from']}-{one['to']}" for one in hours)


def _days_text(days: list[int]) -> str:
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return ",".join(DAYS[day] for day in days)


def read_hours(text: str) -> list[dict[str, Any]]:
    """Lines as stored hours. Raises: ValueError, naming the line."""
    return [
        _read_hours(line.strip(), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _read_hours(line: str, number: int) -> dict[str, Any]:
    try:
        days, _, span = line.partition(" ")
        since, _, until = span.strip().partition("-")
        return {"days": _read_days(days), "from": _clock(since), "to": _clock(until)}
    except (ValueError, IndexError):
        raise ValueError(f"Line {number}: write it like Mon-Fri 08:00-17:00.") from None


def _read_days(text: str) -> list[int]:
    names = [day.lower() for day in DAYS]
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        since, until = names.index(first), names.index(last or first)
        days.update(
            range(since, until + 1) if since <= until else [*range(since, 7), *range(until + 1)]
        )
    return sorted(days)


def _clock(text: str) -> str:
    text = text.strip()
    return text if text == "24:00" else time.fromisoformat(text).strftime("%H:%M")


class TermsForm(PlainForm):
    """What a programme covers in a span of days, in words instead of JSON."""

    hours = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text=HOURS_HELP
    )
    call_types = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=f"APCO codes with blanks between them, for example {' '.join(CALL_TYPES)}.",
    )
    required_roles = forms.CharField(
        required=False,
        help_text=(
            "Crew roles of a complete unit, with blanks between them, one twice if two are needed:"
            f" {' '.join(CrewRole)}."
        ),
    )
    screens_taken = forms.MultipleChoiceField(
        choices=[(one.value, one.value) for one in Screen],
        required=False,
        label="Weapon, violence",
        widget=forms.CheckboxSelectMultiple,
        help_text="Calls where these were reported are for this programme too.",
    )

    class Meta:
        model = ProgrammeTerms
        fields = (
            "valid_from", "valid_to", "hours", "required_roles", "call_types", "screens_taken",
            "areas",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"areas": forms.CheckboxSelectMultiple}
        help_texts: ClassVar[dict[str, str]] = {
            "areas": "None: it goes everywhere, also to calls whose place is not known."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = self.instance
        if not terms._state.adding:
            self.initial["hours"] = hours_text(terms.hours)
            self.initial["call_types"] = " ".join(terms.call_types)
            self.initial["required_roles"] = " ".join(terms.required_roles)

    def clean_hours(self) -> list[dict[str, Any]]:
        try:
            return read_hours(self.cleaned_data["hours"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_call_types(self) -> list[str]:
        codes = self.cleaned_data["call_types"].upper().replace(",", " ").split()
        wrong = [code for code in codes if not is_call_type(code)]
        if wrong:
            raise forms.ValidationError(f"{wrong[0]} is no call type code.")
        return list(dict.fromkeys(codes))

    def clean_required_roles(self) -> list[str]:
        roles = self.cleaned_data["required_roles"].lower().replace(",", " ").split()
        wrong = [role for role in roles if role not in set(CrewRole)]
        if wrong:
            raise forms.ValidationError(f"{wrong[0]} is no crew role.")
        return list(roles)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("valid_from"), cleaned.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", "Must be after the start.")
        return cleaned


class TermsFormSet(forms.models.BaseInlineFormSet):
    """Terms in force on one day would give a call two verdicts."""

    def clean(self) -> None:
        """Raises: ValidationError."""
        super().clean()
        spans = sorted(
            (
                (one["valid_from"], one["valid_to"])
                for one in (form.cleaned_data for form in self.forms if form.is_valid())
                if one.get("valid_from") and not one.get("DELETE")
            ),
            key=lambda span: span[0],
        )
        for (_, until), (since, _) in itertools.pairwise(spans):
            if until is None or until > since:
                raise forms.ValidationError(
                    f"Two terms are in force on {since}: end the earlier one that day or before."
                )
