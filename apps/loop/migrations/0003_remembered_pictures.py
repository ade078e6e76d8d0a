from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loop", "0002_protect_evidence")]
    operations = [
        # Nullable, so that SQLite does not rebuild the table and lose the triggers that protect it.
        migrations.AddField(
            model_name="arrival",
            name="picture",
            field=models.CharField(max_length=24, null=True),
        ),
        migrations.AlterField(
            model_name="batch",
            name="origin",
            field=models.CharField(
                choices=[
                    ("upload", "Uploaded"),
                    ("api", "By program"),
                    ("folder", "Watched folder"),
                    ("bucket", "Watched bucket"),
                ],
                max_length=10,
            ),
        ),
    ]
