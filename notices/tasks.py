"""Delivering notices without anybody asking. The rows say what is to be done; Redis only wakes."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from notices.delivery import deliver
from notices.fan_out import address
from notices.models import Delivery, PushSubscription
from responders.presence import standing
from sync.models import Notice

# Long enough for somebody to see a dead letter and send it again.
KEEP_NOTICES = timedelta(days=30)


@shared_task
def carry_notices() -> int:
    """Finds out who is to be told what, and tells them; how many were tried."""
    while address(now=timezone.now()):
        pass
    return deliver(now=timezone.now())


@shared_task
def forget_notices() -> dict[str, int]:
    """Deletes what is past its retention, and devices whose log-in is over."""
    now = timezone.now()
    old = Notice.objects.filter(happened_at__lt=now - KEEP_NOTICES, addressed_at__isnull=False)
    waiting = Delivery.objects.filter(settled_at__isnull=True).values("notice_id")
    families = set(PushSubscription.objects.values_list("family_id", flat=True))
    over = families - standing(families=families, now=now).keys()
    return {
        "notices": old.exclude(Q(id__in=waiting)).delete()[0],
        "subscriptions": PushSubscription.objects.filter(family_id__in=over).delete()[0],
    }
