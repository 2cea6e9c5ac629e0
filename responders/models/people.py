"""People: accounts, what they may do, and the credentials that expire."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from responders.access import CrewRole, Role
from responders.models.organisation import Agency, Programme, choices_of


class ResponderManager(BaseUserManager["Responder"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Responder":
        """An account; without a password it cannot log in."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "Responder":
        """An account for the operator of the installation; it belongs to no agency."""
        return self.create_user(
            username, password, is_staff=True, is_superuser=True, name=username, **fields
        )


class Responder(AbstractBaseUser, PermissionsMixin):
    """A person of one agency: field responder, dispatcher, navigator, supervisor or admin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True)
    username = models.CharField(max_length=150, unique=True)
    name = models.TextField()
    profession = models.TextField(choices=choices_of(CrewRole), blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ResponderManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            # The moment decides which of a deactivated person's writings still count.
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(deactivated_at__isnull=False),
                name="responder_deactivated_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role somebody holds from `valid_from` until before `valid_to`.

    `programme` narrows supervisors and navigators, `unit` names what a team lead leads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="grants")
    role = models.TextField(choices=choices_of(Role))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey("responders.Unit", on_delete=models.PROTECT, null=True, blank=True)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="grant_end_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.role.replace("_", " ")


class Credential(models.Model):
    """A licence or certificate that qualifies somebody for a crew role until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="credentials")
    crew_role = models.TextField(choices=choices_of(CrewRole))
    name = models.TextField()
    number = models.TextField(blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["responder", "crew_role", "name"], name="credential_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LoginFailure(models.Model):
    """A failed log-in, kept for the length of the throttle's window."""

    account = models.TextField()
    address = models.TextField()
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "failed_at"], name="login_by_account"),
            models.Index(fields=["address", "failed_at"], name="login_by_address"),
        ]
