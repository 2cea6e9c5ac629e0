from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_feed_numbering_and_capture")]

    operations = [
        migrations.AddField(
            model_name="holding",
            name="stream",
            field=models.TextField(db_default="", default=""),
        ),
    ]
