from django.db import migrations

from apps.audit.immutability import ProtectEvidence


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]
    operations = [
        ProtectEvidence("mediafile"),
        ProtectEvidence("mediasource", mutable=("retired_at",), when="OLD.retired_at IS NOT NULL"),
    ]
