"""Retention finds old fixes by their time; their unit is not looked up again for each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responders", "0009_names_in_ended_shifts_and_openings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="position",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="responders.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(fields=["received_at"], name="position_by_time"),
        ),
    ]
