"""What is answered where no view is, in the form of whoever asked."""

from django.http import HttpRequest, HttpResponse

from api import pages as problems
from office import pages

OFFICE = "/admin/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a page for the office, a problem document for everybody else."""
    if request.path.startswith(OFFICE):
        return pages.not_found(request)
    return problems.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: what went wrong is in the log, not in the answer."""
    if request.path.startswith(OFFICE):
        return pages.server_error(request)
    return problems.server_error(request)
