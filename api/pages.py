"""What is answered where no view is: unknown addresses, and faults of our own."""

from django.http import HttpRequest, JsonResponse

from api.problems import CONTENT_TYPE, TYPE


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """404 as a problem document."""
    return _problem(404, "not_found", "Not found")


def server_error(request: HttpRequest) -> JsonResponse:
    """500 as a problem document; what went wrong is in the log, not in the answer."""
    return _problem(500, "server_error", "The server failed; nothing was stored")


def _problem(status: int, code: str, title: str) -> JsonResponse:
    body = {"type": TYPE, "title": title, "status": status, "code": code}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
