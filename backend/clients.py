"""The browser clients: files of `web/dist`, and what the site sets for them."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, JsonResponse

# Build output has its content's hash in its name; everything else is asked for anew each time.
HASHED = "/assets/"


def client_settings(request: HttpRequest) -> JsonResponse:
    """What `web/shared/site.ts` reads: the same for everybody, nothing secret."""
    answer = JsonResponse(settings.CLIENTS)
    answer["Cache-Control"] = "no-cache"
    return answer


def add_headers(headers: dict[str, str], path: str, url: str) -> None:
    """Headers of a client's file, for WhiteNoise; static files of other pages stay as they are."""
    if not Path(path).is_relative_to(settings.CLIENTS_ROOT):
        return
    headers["Content-Security-Policy"] = settings.CLIENTS_CONTENT_POLICY
    headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    if not url.startswith(HASHED):
        headers["Cache-Control"] = "no-cache"


def content_policy(tile_url: str) -> str:
    """The pages load from here alone; pictures of a map from the tile server as well."""
    pictures = " ".join(filter(None, ["'self'", _tile_origin(tile_url)]))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _tile_origin(tile_url: str) -> str:
    if not tile_url:
        return ""
    if not all(place in tile_url for place in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(f"TILE_URL is {tile_url!r}. It needs {{z}}, {{x}} and {{y}}.")
    parts = urlsplit(tile_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured(f"TILE_URL is {tile_url!r}. It needs https:// and a host.")
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
