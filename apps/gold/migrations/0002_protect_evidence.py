from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("gold", "0001_initial")]
    operations = [
        ProtectEvidence("goldanswer"),
        ProtectEvidence("standing"),
        ProtectEvidence("goldrun", when="OLD.state = 'done'"),
    ]
