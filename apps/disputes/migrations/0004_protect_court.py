from django.db import migrations
from django.db.models import OuterRef, Subquery

from apps.audit.immutability import ProtectEvidence


def tell_what_was_decided(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Decisions from before name the label they made: the value is that label's."""
    adjudication = apps.get_model("disputes", "Adjudication")
    annotation = apps.get_model("labels", "Annotation")
    on_postgres = schema_editor.connection.vendor == "postgresql"
    if on_postgres:
        schema_editor.execute("ALTER TABLE disputes_adjudication DISABLE TRIGGER USER")
    made = annotation.objects.filter(pk=OuterRef("annotation_id")).values("value")[:1]
    adjudication.objects.filter(value=None).exclude(annotation=None).update(value=Subquery(made))
    if on_postgres:
        schema_editor.execute("ALTER TABLE disputes_adjudication ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("disputes", "0003_court")]
    operations = [
        migrations.RunPython(tell_what_was_decided, migrations.RunPython.noop),
        ProtectEvidence("position"),
        ProtectEvidence("holder"),
        ProtectEvidence("adjudication"),
        ProtectEvidence("assignment"),
        ProtectEvidence("control"),
        ProtectEvidence("courtrules"),
        ProtectEvidence("reveal"),
        ProtectEvidence("statement"),
        ProtectEvidence("step"),
    ]
