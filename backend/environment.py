"""Readers for the environment that fail with a hint instead of a traceback riddle."""

import ipaddress
import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def required(name: str, *, hint: str) -> str:
    """The value of `name`; empty counts as missing. Raises ImproperlyConfigured with `hint`."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def optional(name: str, *, default: str) -> str:
    """The value of `name`, or `default` where it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """`name` read as yes or no. Anything unclear raises rather than counts as no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}. Use 1 or 0.")
    return value in TRUE


def whole_number(name: str, *, default: int, least: int = 0) -> int:
    """`name` read as an integer of at least `least`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Use a whole number from {least} up.")
    return int(value)


def names(name: str, *, default: str = "") -> list[str]:
    """`name` read as a comma-separated list."""
    return [part.strip() for part in optional(name, default=default).split(",") if part.strip()]


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """`name` read as comma-separated networks: `10.1.0.0/16, fd00::/8`."""
    try:
        return [ipaddress.ip_network(one) for one in names(name)]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Use networks like 10.1.0.0/16, with commas between them."
        ) from None


def database(url: str, *, server_settings: dict[str, str]) -> dict[str, Any]:
    """A Django database from a libpq URL; `server_settings` become `-c name=value`.

    What Django has no field for (sslmode, connect_timeout, several hosts) stays in OPTIONS,
    so that every parameter PostgreSQL documents for its URLs works.
    """
    try:
        given = dict(conninfo_to_dict(url))
    except ProgrammingError:
        # The original error repeats the address, and with it the password.
        raise ImproperlyConfigured(
            "The database address cannot be read. Use postgresql://user:password@host:5432/name."
        ) from None
    settings = " ".join(f"-c {key}={value}" for key, value in server_settings.items())
    options = f"{given.pop('options', '') or ''} {settings}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", None) or "field",
        "USER": given.pop("user", None) or "",
        "PASSWORD": given.pop("password", None) or "",
        "HOST": given.pop("host", None) or "",
        "PORT": str(given.pop("port", None) or ""),
        "OPTIONS": {"options": options, **given},
    }


def celery_broker(url: str) -> str:
    """Celery's spelling of a Redis address; its queues live in logical database 1.

    `unix:///run/valkey.sock` becomes `redis+socket:///run/valkey.sock?virtual_host=1`.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{unquote(parts.path)}?virtual_host=1"
    if parts.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(
            f"REDIS_URL begins with {parts.scheme!r}. Use redis://host:6379, rediss:// or unix:///path."
        )
    return parts._replace(path="/1").geturl()
