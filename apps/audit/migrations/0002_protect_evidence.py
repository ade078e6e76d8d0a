from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        ProtectEvidence("log", mutable=("size", "frontier")),
        ProtectEvidence("event", mutable=("seq",), when="OLD.seq IS NOT NULL"),
        ProtectEvidence("checkpoint"),
        ProtectEvidence("verification"),
    ]
