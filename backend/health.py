"""Whether this process can do its work."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from dispatch.clockwork.heartbeat import pulse


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, 503 otherwise.

    Redis is left out on purpose: without it tasks wait, but nothing is refused. `heartbeat` says
    whether synthetic calls for help arrive; a process that answers is not restarted for that.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        heartbeat = pulse(now=timezone.now(), every=settings.HEARTBEAT_EVERY)
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok", "heartbeat": heartbeat})
