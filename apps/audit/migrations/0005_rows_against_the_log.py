from django.db import migrations, models
from django.utils import timezone

from apps.audit.governed import GOVERNED
from apps.audit.identifiers import public_id
from apps.evidence.events import event_leaf


def begin_states(apps, schema_editor):
    """Say in each log that exists up to which rows it holds no states: what was written before cannot be compared."""
    logs = list(apps.get_model("audit", "Log").objects.order_by("pk"))
    last = list(last_keys(schema_editor.connection)) if logs else []
    for log in logs:
        event_id, at = public_id("evt"), timezone.now()
        said = {"id": event_id, "at": at, "actor": "system:migration", "verb": "states.begun", "object": "log"}
        leaf = event_leaf(**said, log=log.origin, details={}, states=last)
        row = {"public_id": event_id, **{name: said[name] for name in ("at", "actor", "verb", "object")}}
        apps.get_model("audit", "Event").objects.create(log=log, leaf=leaf, **row)


def last_keys(connection):
    """The last primary key of each table that is there: those of apps that are migrated later hold nothing yet."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for label in GOVERNED:
            table = label.replace(".", "_")
            if table in there:
                cursor.execute(f"SELECT max(id) FROM {connection.ops.quote_name(table)}")
                newest = cursor.fetchone()[0]
                if newest is not None:
                    yield {"model": label, "last": newest}


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_first_keys")]
    operations = [
        # Nullable, so that SQLite does not rebuild the table and lose the triggers that protect it.
        migrations.AddField(
            model_name="verification",
            name="rows",
            field=models.BigIntegerField(
                null=True, help_text="Rows compared with the log; none if the log alone was read."
            ),
        ),
        migrations.AddField(
            model_name="verification",
            name="uncovered",
            field=models.BigIntegerField(null=True, help_text="Of these: older than the states in the log."),
        ),
        migrations.AddField(
            model_name="verification",
            name="findings",
            field=models.JSONField(null=True, help_text="The first findings, as comparing.Finding has them."),
        ),
        migrations.RunPython(begin_states, migrations.RunPython.noop),
    ]
