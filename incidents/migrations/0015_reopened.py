from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0014_alarmed_unless_silent")]

    operations = [
        migrations.AddField("incident", "reopened_at", models.DateTimeField(null=True)),
    ]
