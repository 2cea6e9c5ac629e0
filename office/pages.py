"""Pages where no view is: unknown addresses, and faults of our own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest) -> HttpResponse:
    """404; also for what belongs to another agency."""
    return render(request, "office/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without asking the database for anything: it may be what failed."""
    return HttpResponse(
        "<!DOCTYPE html><title>Failed</title><h1>The server failed</h1>"
        "<p>Nothing was stored. Go back and try again.</p>",
        status=500,
    )
