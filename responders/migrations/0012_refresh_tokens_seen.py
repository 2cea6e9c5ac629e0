from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0011_shifts_found_by_end")]

    operations = [
        migrations.AddField("tokenfamily", "current_seen_at", models.DateTimeField(null=True)),
    ]
