from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        ProtectEvidence("importreject"),
        ProtectEvidence("importrun", when="OLD.state = 'done'"),
    ]
