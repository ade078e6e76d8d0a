from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("consequences", "0001_initial")]
    operations = [
        ProtectEvidence("rescoring"),
        ProtectEvidence("goldrevision"),
        ProtectEvidence("effect"),
    ]
