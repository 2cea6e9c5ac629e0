"""The office: Django's admin, arranged for what an administrator does, and who may enter.

Everything that is registered is named here. Clinical records are not, and must not be.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from incidents.models import CallTypeRule
from notices.models import Webhook
from office.areas import AreaAdmin
from office.base import principal
from office.call_types import RuleAdmin
from office.code_lists import CodeListAdmin
from office.devices import DeviceAdmin
from office.entry import leave
from office.forms import LogIn
from office.home import home_page
from office.organisation import ProgrammeAdmin, UnitAdmin
from office.people import PersonAdmin
from office.roster.pages import roster_download, roster_page
from office.shifts import ShiftAdmin
from office.webhooks import WebhookAdmin
from office.week import week_page
from responders.models import Area, CodeList, Device, Programme, Responder, Shift, Unit
from responders.sessions import end_sessions

# Address, words: the way to everything, on every page.
WAYS = (
    ("admin:index", "Today"),
    ("admin:week", "Week"),
    ("admin:responders_responder_changelist", "People"),
    ("admin:responders_unit_changelist", "Units"),
    ("admin:responders_programme_changelist", "Programmes"),
    ("admin:responders_area_changelist", "Areas"),
    ("admin:incidents_calltyperule_changelist", "Call types"),
    ("admin:responders_codelist_changelist", "Code lists"),
    ("admin:responders_device_changelist", "Devices"),
    ("admin:notices_webhook_changelist", "Webhooks"),
    ("admin:roster", "Roster file"),
)


class OfficeLogin(LoginView):
    """The form has logged in already: the cookie names a log-in of ours, no session of Django's."""

    template_name = "admin/login.html"
    authentication_form = LogIn

    def form_valid(self, form: Any) -> HttpResponseRedirect:
        # Whatever somebody may have planted in this browser before is worth nothing now.
        rotate_token(self.request)
        return HttpResponseRedirect(self.get_success_url())


class OwnPassword(PasswordChangeView):
    """A new password of one's own ends every other log-in with the old one."""

    template_name = "registration/password_change_form.html"
    form_class = PasswordChangeForm

    def form_valid(self, form: Any) -> HttpResponseRedirect:
        request: Any = self.request
        form.save()
        who = principal(request)
        end_sessions(person=who.person, now=request.now, but=who.family.id)
        return HttpResponseRedirect(self.get_success_url())


class OfficeSite(AdminSite):
    """Pages for the administrators of an agency, each of whom sees their own."""

    site_header = "Office"
    site_title = "Office"
    site_url = None
    index_title = "Today"
    login_form = LogIn
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the middleware has found an administrator behind the cookie."""
        return getattr(request, "principal", None) is not None

    def each_context(self, request: Any) -> dict[str, Any]:
        is_inside = self.has_permission(request)
        ways = [(reverse(address), words) for address, words in WAYS] if is_inside else []
        return {
            "site_title": self.site_title,
            "site_header": principal(request).agency.name if is_inside else self.site_header,
            "site_url": None,
            "has_permission": is_inside,
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "ways": ways,
        }

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's, without its way from any object of any agency to "the site"."""
        django: list[Any] = [one for one in super().get_urls() if _name(one) != "view_on_site"]
        view = self.admin_view
        return [
            path("week/", view(self.week), name="week"),
            path("roster/", view(self.roster), name="roster"),
            path("roster/roster.csv", view(roster_download), name="roster_download"),
            *django,
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return home_page(request, self.each_context(request))

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """A list of tables helps nobody."""
        return HttpResponseRedirect(reverse("admin:index"))

    def week(self, request: HttpRequest) -> HttpResponse:
        return week_page(request, self.each_context(request))

    def roster(self, request: HttpRequest) -> HttpResponse:
        return roster_page(request, self.each_context(request))

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        home = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(home)
        context = {
            **self.each_context(request),
            "title": "Log in",
            "app_path": request.get_full_path(),
        }
        return OfficeLogin.as_view(next_page=home, extra_context=context)(request)

    def logout(self, request: Any, extra_context: Any = None) -> Any:
        if request.method == "POST":
            leave(request=request, now=request.now)
        return HttpResponseRedirect(reverse("admin:login"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        done = reverse("admin:password_change_done")
        context = {**self.each_context(request), **(extra_context or {})}
        return OwnPassword.as_view(success_url=done, extra_context=context)(request)


def _name(entry: URLResolver | URLPattern) -> str | None:
    return getattr(entry, "name", None)


office = OfficeSite(name="admin")
office.register(Responder, PersonAdmin)
office.register(Programme, ProgrammeAdmin)
office.register(Unit, UnitAdmin)
office.register(Shift, ShiftAdmin)
office.register(Area, AreaAdmin)
office.register(Device, DeviceAdmin)
office.register(CallTypeRule, RuleAdmin)
office.register(CodeList, CodeListAdmin)
office.register(Webhook, WebhookAdmin)
