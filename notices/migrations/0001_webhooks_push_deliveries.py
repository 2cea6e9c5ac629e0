"""Who is told outside: webhooks, browsers, and the deliveries to them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("responders", "0006_break_glass"),
        ("sync", "0005_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("endpoint", models.TextField()),
                ("p256dh", models.TextField()),
                ("auth", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="responders.tokenfamily",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("endpoint",), name="push_endpoint_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("url", models.TextField()),
                ("types", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("stopped_because", models.TextField(blank=True, default="")),
                ("generation", models.IntegerField(default=1)),
                ("rotated_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="webhook_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "waiting"), ("sent", "sent"), ("dead", "dead")],
                        default="waiting",
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("said", models.TextField(blank=True, default="")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="responders.agency"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sync.notice",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="notices.pushsubscription",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notices.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "dead"])),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("webhook__isnull", True),
                            ("subscription__isnull", True),
                            _connector="XOR",
                        ),
                        name="delivery_has_one_receiver",
                    ),
                    models.UniqueConstraint(
                        fields=("notice", "webhook"), name="delivery_webhook_once"
                    ),
                    models.UniqueConstraint(
                        fields=("notice", "subscription"), name="delivery_subscription_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_settled_when_it_is",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at"],
                        name="delivery_waiting",
                    ),
                    models.Index(fields=["webhook", "state"], name="delivery_by_webhook"),
                ],
            },
        ),
        migrations.RunSQL("SELECT sync_check_references_at_once()", migrations.RunSQL.noop),
    ]
