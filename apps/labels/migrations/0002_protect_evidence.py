from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial")]
    operations = [
        ProtectEvidence("delivery"),
        ProtectEvidence("annotation"),
        ProtectEvidence("annotationset"),
    ]
