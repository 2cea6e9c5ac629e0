"""Log-ins: token families, device binding, and the landing token that outlives them.

A family is one log-in. Its refresh token is rotated at each use; for a short grace the token
just rotated away gets the same successor again, so that a lost answer locks nobody out. Any
later use of it means that somebody else has it: the whole family ends.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Model, Q

from responders.access import FIELD_ROLES, Actor
from responders.models import Device, LandingToken, LoginFailure, Responder, RoleGrant, TokenFamily
from responders.queries import RIGHTS, Rights, actor_of, rights_of, rights_since
from sync.records import Row
from sync.storage import fetch

REFRESH_GRACE = timedelta(seconds=30)
M = TypeVar("M", bound=Model)

LANDING_AFTER_END = timedelta(days=30)
MOST_LANDING_TOKENS = 10
THROTTLE_WINDOW = timedelta(minutes=5)
# Fifty tablets behind one address may all mistype; one account is guessed at slowly.
MOST_FAILURES_PER_ACCOUNT = 10
MOST_FAILURES_PER_ADDRESS = 300
# Everything a deactivated author sends, or a withdrawn tablet, is kept for a person to judge.
ALWAYS = datetime.min.replace(tzinfo=UTC)
# Compared when the account does not exist, so that its absence takes as long to notice.
_NOBODYS_PASSWORD = make_password(None)


class SessionRefused(Exception):
    """Why somebody is not let in.

    Codes: `invalid_credentials`, `throttled`, `session_ended`, `device_mismatch`,
    `device_required`, `device_revoked`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Session:
    """An authenticated request's principal.

    `device` is the bound one (None: unbound). `is_revoked`: the tablet was withdrawn, only its
    last push is still taken in. `is_landing`: good for a push and a backup request only.
    """

    person: Responder
    family: TokenFamily | None
    device: Device | None
    is_landing: bool = False
    quarantine_from: datetime | None = None
    # Known already from the query that found the session.
    rights: Rights | None = None

    @property
    def is_revoked(self) -> bool:
        return self.device is not None and self.device.revoked_at is not None

    def actor(self, now: datetime) -> Actor:
        """The principal as the rules see it."""
        actor = actor_of(
            person=self.person,
            device=self.device.id if self.device else None,
            now=now,
            quarantine_from=ALWAYS if self.is_revoked else self.quarantine_from,
            rights=self.rights,
        )
        return replace(actor, is_unverified=self.is_revoked)


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a refresh token says; the same claims always make the same token."""

    family: UUID
    token: UUID
    issued_at: datetime
    expires_at: datetime


def log_in(
    *,
    username: str,
    password: str,
    device_id: UUID | None,
    address: str,
    lifetime: timedelta,
    now: datetime,
) -> TokenFamily:
    """Starts a log-in.

    Raises: SessionRefused `invalid_credentials`, `throttled`, `device_mismatch`, `device_revoked`.
    """
    account = username[:150].casefold()
    _check_throttle(account, address, now)
    person = Responder.objects.filter(username=username).first()
    is_right = check_password(password, person.password if person else _NOBODYS_PASSWORD)
    if person is None or not is_right or not person.is_active or person.agency_id is None:
        LoginFailure.objects.create(account=account, address=address, failed_at=now)
        raise SessionRefused("invalid_credentials")
    device = claim_device(agency=person.agency_id, device_id=device_id) if device_id else None
    if device is not None and device.revoked_at is not None:
        raise SessionRefused("device_revoked")
    person.last_login = now
    person.save(update_fields=["last_login"])
    return TokenFamily.objects.create(
        responder=person,
        device=device,
        current=uuid4(),
        current_issued_at=now,
        created_at=now,
        expires_at=now + lifetime,
    )


def client_address(meta: Mapping[str, Any], *, is_behind_proxy: bool) -> str:
    """Where a request comes from; a header says so only behind a proxy that writes it."""
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")) if is_behind_proxy else ""
    # The last entry is the proxy's own word, whatever the client wrote before it.
    address = forwarded.rpartition(",")[2].strip() or str(meta.get("REMOTE_ADDR", ""))
    return address[:100]


def _check_throttle(account: str, address: str, now: datetime) -> None:
    recent = LoginFailure.objects.filter(failed_at__gt=now - THROTTLE_WINDOW)
    if (
        recent.filter(account=account).count() >= MOST_FAILURES_PER_ACCOUNT
        or recent.filter(address=address).count() >= MOST_FAILURES_PER_ADDRESS
    ):
        raise SessionRefused("throttled")


def claim_device(*, agency: UUID, device_id: UUID) -> Device:
    """The agency's device of this id; an unknown one is claimed.

    Raises: SessionRefused `device_mismatch` for another agency's.
    """
    device, _ = Device.objects.get_or_create(id=device_id, defaults={"agency_id": agency})
    if device.agency_id != agency:
        raise SessionRefused("device_mismatch")
    return device


def claims_of(family: TokenFamily) -> RefreshClaims:
    """The refresh token a family stands at."""
    return RefreshClaims(family.id, family.current, family.current_issued_at, family.expires_at)


def refresh(*, family_id: UUID, token_id: UUID, now: datetime) -> TokenFamily:
    """Rotates a refresh token; until its successor was seen it gets the same one again.

    A thief and the owner with one token each are told apart by that: whoever comes with the older
    one when the newer is in use ends the log-in.

    Raises: SessionRefused `session_ended`, `device_revoked`.
    """
    with transaction.atomic():
        families = TokenFamily.objects.select_for_update(of=("self",), no_key=True)
        family = families.select_related("responder", "device").filter(id=family_id).first()
        if family is None or not is_alive(family, now):
            raise SessionRefused("session_ended")
        if family.device is not None and family.device.revoked_at is not None:
            raise SessionRefused("device_revoked")
        seen_at = family.current_seen_at
        is_unseen = seen_at is None or now - seen_at < REFRESH_GRACE
        is_grace = token_id == family.previous and is_unseen
        is_stolen = token_id != family.current and not is_grace
        if is_stolen:
            family.revoked_at = now
            family.save(update_fields=["revoked_at"])
        elif not is_grace:
            family.previous, family.current = family.current, uuid4()
            family.current_issued_at, family.current_seen_at = now, None
            family.save(
                update_fields=["previous", "current", "current_issued_at", "current_seen_at"]
            )
    if is_stolen:
        raise SessionRefused("session_ended")
    return family


def is_alive(family: TokenFamily, now: datetime) -> bool:
    """Whether a log-in still counts. Needs the family's person."""
    return (
        family.revoked_at is None
        and family.logged_out_at is None
        and now < family.expires_at
        and family.responder.is_active
    )


def resume(*, family_id: UUID, now: datetime, token_id: UUID | None = None) -> Session:
    """The session behind an access token; `token_id`: the refresh token that came with it.

    Raises: SessionRefused `session_ended`.
    """
    rows = fetch(*standing(family_id, now))
    session = session_in(rows, now)
    if rows[0]["current"] == token_id and rows[0]["current_seen_at"] is None:
        unseen = TokenFamily.objects.filter(id=family_id, current=token_id)
        unseen.filter(current_seen_at__isnull=True).update(current_seen_at=now)
    return session


def standing(family_id: UUID, now: datetime) -> tuple[str, list[object]]:
    """The question behind `resume`, for whoever asks others with it."""
    return _STANDING, [*rights_since(now), family_id]


def session_in(rows: Sequence[Row], now: datetime) -> Session:
    """The session in the answer to `standing`. Raises: SessionRefused `session_ended`."""
    family = _family(rows[0]) if rows else None
    if family is None or not is_alive(family, now):
        raise SessionRefused("session_ended")
    return Session(family.responder, family, family.device, rights=rights_of(rows[0]))


# Every request begins with this: log-in, person, device and rights in one query.
_STANDING = f"""
    SELECT f.id AS family, f.expires_at, f.revoked_at, f.logged_out_at, f.device_id, f.current,
      f.current_seen_at,
      r.id AS person, r.agency_id, r.username, r.name, r.profession, r.is_active,
      r.deactivated_at, d.agency_id AS device_agency, d.revoked_at AS device_revoked_at, {RIGHTS}
    FROM responders_tokenfamily f
    JOIN responders_responder r ON r.id = f.responder_id
    LEFT JOIN responders_device d ON d.id = f.device_id
    WHERE f.id = %s
"""
_PERSON = ("agency_id", "username", "name", "profession", "is_active", "deactivated_at")
_FAMILY = ("expires_at", "revoked_at", "logged_out_at", "device_id")


def _family(row: Row) -> TokenFamily:
    """The models of a row."""
    person = _loaded(Responder, id=row["person"], **{name: row[name] for name in _PERSON})
    family = _loaded(
        TokenFamily,
        id=row["family"],
        responder_id=row["person"],
        **{name: row[name] for name in _FAMILY},
    )
    family.responder = person
    if row["device_id"] is not None:
        family.device = _loaded(
            Device,
            id=row["device_id"],
            agency_id=row["device_agency"],
            revoked_at=row["device_revoked_at"],
        )
    return family


def _loaded(model: type[M], **values: Any) -> M:
    """A model of these columns; others are read when somebody asks for them."""
    columns = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db("default", columns, [values[column] for column in columns])


def log_out(*, family: TokenFamily, now: datetime) -> None:
    """Ends a log-in; what is queued still lands with the landing token."""
    TokenFamily.objects.filter(id=family.id, logged_out_at__isnull=True).update(logged_out_at=now)


def end_sessions(*, person: Responder, now: datetime, but: UUID | None = None) -> None:
    """Ends every log-in of somebody whose password or standing has changed, except `but`."""
    families = TokenFamily.objects.filter(responder=person, revoked_at__isnull=True)
    families.exclude(id__in=[] if but is None else [but]).update(revoked_at=now)


def needs_device(person: Responder, now: datetime) -> bool:
    """Field roles work on a device that can be withdrawn."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=now)
    roles = set(
        RoleGrant.objects.filter(valid, responder=person, valid_from__lte=now).values_list(
            "role", flat=True
        )
    )
    return bool(roles) and roles <= FIELD_ROLES


# --- Devices and landing tokens ----------------------------------------------------------


def register_device(
    *,
    session: Session,
    device_id: UUID,
    name: str,
    platform: str,
    app_build: str,
    schema_version: int | None,
    now: datetime,
) -> tuple[Device, bool]:
    """Registers a device and binds the log-in to it; whether it is new.

    Raises: SessionRefused `device_mismatch`, `device_revoked`.
    """
    family = session.family
    assert family is not None
    assert session.person.agency_id is not None
    if family.device_id is not None and family.device_id != device_id:
        raise SessionRefused("device_mismatch")
    device = claim_device(agency=session.person.agency_id, device_id=device_id)
    if device.revoked_at is not None:
        raise SessionRefused("device_revoked")
    is_new = device.registered_at is None
    device.name, device.platform, device.app_build = name, platform, app_build
    device.schema_version = schema_version
    device.registered_at = device.registered_at or now
    device.save()
    if family.device_id is None:
        TokenFamily.objects.filter(id=family.id).update(device=device)
    return device, is_new


def revoke_device(*, device: Device, now: datetime) -> None:
    """Withdraws a tablet: from now on every call of it is refused."""
    Device.objects.filter(id=device.id, revoked_at__isnull=True).update(revoked_at=now)


def issue_landing_token(*, person: Responder, device: Device, now: datetime) -> str:
    """A new landing token for this person on this device; earlier ones stay until it is used."""
    secret = secrets.token_urlsafe(32)
    tokens = LandingToken.objects.filter(responder=person, device=device)
    newest = list(tokens.order_by("-created_at").values_list("id", flat=True))
    tokens.exclude(id__in=newest[: MOST_LANDING_TOKENS - 1]).delete()
    LandingToken.objects.create(
        responder=person, device=device, digest=_digest(secret), created_at=now
    )
    return f"{LANDING_PREFIX}{secret}"


LANDING_PREFIX = "landing_"


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def land(*, token: str, now: datetime) -> Session:
    """The session behind a landing token.

    Raises: SessionRefused `session_ended`.
    """
    secret = token.removeprefix(LANDING_PREFIX)
    found = (
        LandingToken.objects.select_related("responder", "device")
        .filter(digest=_digest(secret))
        .first()
    )
    if found is None:
        raise SessionRefused("session_ended")
    person, device = found.responder, found.device
    families = TokenFamily.objects.filter(responder=person, device=device)
    last = families.select_related("responder").order_by("-created_at").first()
    ended_at = _ended_at(last, now) if last is not None else found.created_at
    if not person.is_active and person.deactivated_at is not None:
        ended_at = (
            person.deactivated_at if ended_at is None else min(ended_at, person.deactivated_at)
        )
    if ended_at is not None and now - ended_at > LANDING_AFTER_END:
        raise SessionRefused("session_ended")
    if found.used_at is None:
        LandingToken.objects.filter(id=found.id).update(used_at=now)
        older = LandingToken.objects.filter(responder=person, device=device)
        older.filter(created_at__lt=found.created_at).delete()
    quarantine_from = ALWAYS if not person.is_active else (last.logged_out_at if last else None)
    return Session(person, None, device, is_landing=True, quarantine_from=quarantine_from)


def _ended_at(family: TokenFamily, now: datetime) -> datetime | None:
    """When a log-in ended; None while it lasts."""
    ends = [
        moment
        for moment in (family.revoked_at, family.logged_out_at, family.expires_at)
        if moment is not None and moment <= now
    ]
    return min(ends) if ends else None
