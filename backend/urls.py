"""Addresses outside the API itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend.health import healthz

urlpatterns = [
    path("", RedirectView.as_view(url="/api/v1/docs/")),
    path("healthz/", healthz),
    path("api/v1/", include("api.urls")),
]
