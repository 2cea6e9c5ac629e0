"""System checks: a wrong configuration speaks up at start and says what to do."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connections

from notices.web_push import public_key

CURRENT_RIGHTS = (
    "SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
)


@register(Tags.security)
def check_secret_key(**_: Any) -> list[CheckMessage]:
    """backend.E001: outside DEBUG the key is long and not the one printed in the source."""
    if settings.DEBUG or (
        settings.SECRET_KEY != settings.DEVELOPMENT_SECRET_KEY and len(settings.SECRET_KEY) >= 50
    ):
        return []
    hint = "Set SECRET_KEY to at least 50 random characters; it signs every access token."
    return [Error("SECRET_KEY is too short or public.", hint=hint, id="backend.E001")]


@register(Tags.security)
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """backend.W001: any host name is accepted."""
    if settings.DEBUG or "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "List the names this site is reached by, with commas between them."
    return [Caution("ALLOWED_HOSTS accepts any host name.", hint=hint, id="backend.W001")]


@register(Tags.security, deploy=True)
def check_owner_is_apart(**_: Any) -> list[CheckMessage]:
    """backend.W002: the web processes hold the password of the tables' owner."""
    if settings.DATABASE_OWNER_URL != settings.DATABASE_URL:
        return []
    hint = (
        "Give the web, feed and worker processes a DATABASE_URL whose user is only a member of "
        f"{settings.APPLICATION_ROLE}, and DATABASE_OWNER_URL to migrations alone."
    )
    return [Caution("One database user owns and uses the tables.", hint=hint, id="backend.W002")]


@register(Tags.security)
def check_push_keys(**_: Any) -> list[CheckMessage]:
    """backend.E004: the keys for Web Push cannot be used."""
    if not settings.VAPID_PRIVATE_KEY:
        return []
    hint = "Take both lines that `manage.py make_vapid_keys` prints, with an address of yours."
    if not settings.VAPID_SUBJECT.startswith(("mailto:", "https://")):
        return [Error("VAPID_SUBJECT names nobody to write to.", hint=hint, id="backend.E004")]
    try:
        public_key()
    except ValueError:
        return [Error("VAPID_PRIVATE_KEY is no key.", hint=hint, id="backend.E004")]
    return []


@register(Tags.database)
def check_application_rights(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """backend.E002: the application cannot connect; backend.E003: it may do too much."""
    if "default" not in (databases or ()):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(CURRENT_RIGHTS)
            role, *powers = cursor.fetchone()
    except DatabaseError as error:
        hint = "Is PostgreSQL running, and has `manage.py migrate` been run once?"
        return [
            Error(
                f"No connection as {settings.APPLICATION_ROLE}: {error}",
                hint=hint,
                id="backend.E002",
            )
        ]
    if role == settings.APPLICATION_ROLE and not any(powers):
        return []
    hint = f"Connections take the role {settings.APPLICATION_ROLE}; it must be a plain role."
    return [
        Error(
            f"The application works as {role}, which may do too much.", hint=hint, id="backend.E003"
        )
    ]
