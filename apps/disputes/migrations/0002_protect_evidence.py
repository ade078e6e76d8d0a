from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial")]
    operations = [
        ProtectEvidence("position"),
        ProtectEvidence("holder"),
        ProtectEvidence("adjudication"),
    ]
