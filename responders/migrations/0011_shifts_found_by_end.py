from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responders", "0010_fixes_are_found_by_time")]

    operations = [
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["agency", "ends_at"], name="shift_by_end"),
        ),
    ]
