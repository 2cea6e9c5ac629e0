"""Looking at what is not one's own, in an emergency, for a reason that is kept."""

from django.db import models
from django.db.models import F, Q

from responders.models.organisation import Agency, SyncedModel
from responders.models.people import Responder


class BreakGlass(SyncedModel):
    """A person's view of one call, widened for a few hours; supervisors are told."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    author = models.ForeignKey(Responder, on_delete=models.PROTECT, related_name="openings")
    author_role = models.TextField()
    device = models.UUIDField(null=True)
    # The call; a bare id, because calls live further left.
    record = models.UUIDField()
    reason = models.TextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="break_glass_ends_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="break_glass_has_a_reason"),
        ]
