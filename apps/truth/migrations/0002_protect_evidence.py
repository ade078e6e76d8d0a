from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("truth", "0001_initial")]
    operations = [
        ProtectEvidence("truthrun", when="OLD.state = 'done'"),
    ]
