import django.db.models.deletion
from django.db import migrations, models

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_witnesses")]
    operations = [
        migrations.CreateModel(
            name="FirstKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vkey", models.CharField(max_length=300)),
                (
                    "log",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="first_key", to="audit.log"
                    ),
                ),
            ],
        ),
        ProtectEvidence("firstkey"),
    ]
