from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [
        ProtectEvidence("labelschema"),
        ProtectEvidence("guideline"),
        ProtectEvidence("commitment", mutable=("retired_at",)),
    ]
