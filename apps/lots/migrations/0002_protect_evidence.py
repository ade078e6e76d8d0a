from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("lots", "0001_initial")]
    operations = [
        ProtectEvidence("lot"),
        ProtectEvidence("draw"),
        ProtectEvidence("drawnitem"),
        ProtectEvidence("inspection"),
        ProtectEvidence("lotdecision"),
    ]
