from django.db import migrations

from apps.audit.immutability import ProtectEvidence

DONE = "OLD.state = 'done'"


class Migration(migrations.Migration):
    dependencies = [("loop", "0001_initial")]
    operations = [
        ProtectEvidence("batch", when=DONE),
        ProtectEvidence("arrival"),
        ProtectEvidence("modelversion", when=DONE),
        ProtectEvidence("predictionrun", when=DONE),
        ProtectEvidence("prediction"),
        ProtectEvidence("fault"),
        ProtectEvidence("round", when=DONE),
        ProtectEvidence("certificateend"),
        ProtectEvidence("task"),
        ProtectEvidence("answer"),
        ProtectEvidence("comparison", when=DONE),
        ProtectEvidence("promotion"),
        ProtectEvidence("watch", when=DONE),
    ]
