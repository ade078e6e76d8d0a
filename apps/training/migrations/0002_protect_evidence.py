from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [
        ProtectEvidence("trainingset", when="OLD.state = 'done'"),
    ]
