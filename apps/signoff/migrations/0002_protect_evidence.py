from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("signoff", "0001_initial")]
    operations = [
        ProtectEvidence("report"),
        ProtectEvidence("signature"),
        ProtectEvidence("signedfile"),
    ]
