from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("agreement", "0001_initial")]
    operations = [
        ProtectEvidence("agreementrun", when="OLD.state = 'done'"),
    ]
