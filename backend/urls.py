"""Addresses outside the API itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend.health import healthz

# Whoever talks to an API gets a problem document, never a page.
handler404 = "api.pages.not_found"
handler500 = "api.pages.server_error"

urlpatterns = [
    path("", RedirectView.as_view(url="/api/v1/docs/")),
    path("healthz/", healthz),
    path("api/v1/", include("api.urls")),
]
