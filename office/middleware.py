"""Sessions, principal and messages of the office. The API never meets them."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from office.entry import FAMILY, principal_of

PREFIX = "/admin/"
# The pages bring their own scripts; the date pickers set styles on elements.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class _OfOffice:
    """Passes everything else on untouched: a tablet's push pays nothing for these pages."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class OfficeSessions(_OfOffice, SessionMiddleware):
    """A cookie for /admin/."""


class OfficeMessages(_OfOffice, MessageMiddleware):
    """What the last form has to say on the next page."""


class OfficePrincipal(_OfOffice, AuthenticationMiddleware):
    """Finds the administrator of each request; times on its pages are those of the agency."""

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        return self._serve(request)

    def _serve(self, request: Any) -> HttpResponse:
        request.now = timezone.now()
        request.user = AnonymousUser()
        request.principal = principal_of(request.session.get(FAMILY), request.now)
        if request.principal is None:
            return self._closed(self.get_response(request))
        request.user = request.principal.person
        with timezone.override(request.principal.zone):
            return self._closed(self.get_response(request))

    def _closed(self, response: HttpResponse) -> HttpResponse:
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response["Cache-Control"] = "no-store"
        return response
