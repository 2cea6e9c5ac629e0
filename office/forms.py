"""Forms of the office: the log-in, and forms whose last word has the ledger."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance

from office.entry import enter
from office.writing import field_of
from responders.sessions import SessionRefused
from sync.refusals import Refused

LOGIN_WORDS = {
    "throttled": "Too many failed attempts. Wait five minutes and try again.",
    "invalid_credentials": "No administrator has this user name and password.",
}
CODE_WORDS = {
    "not_permitted": "You may not do this.",
    "id_reused": "This was saved already.",
    "illegal_transition": "This is no longer possible.",
}


class LogIn(AdminAuthenticationForm):
    """User name and password, under the rules of every log-in."""

    def clean(self) -> dict[str, Any]:
        """Logs in, or says why not."""
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        request: Any = self.request
        if username and password and request is not None:
            try:
                enter(request=request, username=username, password=password, now=request.now)
            except SessionRefused as refusal:
                words = LOGIN_WORDS.get(refusal.code, LOGIN_WORDS["invalid_credentials"])
                raise ValidationError(words) from None
        return self.cleaned_data


class PlainForm(forms.ModelForm):
    """Fills its record in and leaves the table's own rules to the database.

    Django would ask for each of them beforehand, and answer with the name of a constraint.
    """

    def _post_clean(self) -> None:
        options = self._meta
        self.instance = construct_instance(self, self.instance, options.fields, options.exclude)


class LedgerForm(PlainForm):
    """Edits a record that the ledger writes.

    What the ledger refused comes back in `refusal` and is shown at the field it speaks of.
    """

    refusal: ClassVar[Refused | None] = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            for path, words in (self.refusal.detail or {"": self.refusal.code}).items():
                self._show(field_of(path), CODE_WORDS.get(str(words), str(words)))
        return cleaned

    def _show(self, name: str, words: str) -> None:
        self.add_error(name if name in self.fields else None, words[:1].upper() + words[1:])
