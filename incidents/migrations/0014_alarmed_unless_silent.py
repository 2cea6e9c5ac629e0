"""Of its own: the rows written before it have to be committed first."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("incidents", "0013_calls_for_help_are_heard")]

    operations = [
        migrations.AddConstraint(
            "backuprequest",
            models.CheckConstraint(
                condition=Q(is_silent=True) ^ Q(alarmed_at__isnull=False),
                name="backup_alarmed_unless_silent",
            ),
        ),
    ]
