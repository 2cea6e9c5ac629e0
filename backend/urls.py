"""Addresses outside the API itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend.clients import client_settings
from backend.health import healthz
from office.site import office

# Whoever talks to the API gets a problem document, whoever sits in the office a page.
handler404 = "backend.pages.not_found"
handler500 = "backend.pages.server_error"

urlpatterns = [
    path("", RedirectView.as_view(url="/api/v1/docs/")),
    path("healthz/", healthz),
    path("clients/settings.json", client_settings),
    path("api/v1/", include("api.urls")),
    path("admin/", office.urls),
]
