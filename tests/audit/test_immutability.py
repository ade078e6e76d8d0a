"""Evidence stays as it was written, whichever way somebody tries."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from apps.audit.immutability import ProtectEvidence
from apps.audit.models import Event, Log
from tests.audit.logs import execute, record_events, signed_log, triggers_of

pytestmark = pytest.mark.django_db

EVIDENCE = {
    "accounts.identityproof",
    "accounts.passkey",
    "accounts.policyacceptance",
    "accounts.policytext",
    "accounts.qualification",
    "agreement.agreementrun",
    "audit.checkpoint",
    "audit.event",
    "audit.firstkey",
    "audit.log",
    "audit.verification",
    "consequences.effect",
    "consequences.goldrevision",
    "consequences.rescoring",
    "disputes.adjudication",
    "disputes.assignment",
    "disputes.control",
    "disputes.courtrules",
    "disputes.guidelinechange",
    "disputes.guidelinegap",
    "disputes.holder",
    "disputes.position",
    "disputes.proposedtext",
    "disputes.reveal",
    "disputes.statement",
    "disputes.step",
    "exchange.importreject",
    "exchange.importrun",
    "gold.goldanswer",
    "gold.goldrun",
    "gold.standing",
    "labels.annotation",
    "labels.annotationset",
    "labels.delivery",
    "loop.answer",
    "loop.arrival",
    "loop.batch",
    "loop.certificateend",
    "loop.comparison",
    "loop.fault",
    "loop.modelversion",
    "loop.prediction",
    "loop.predictionrun",
    "loop.promotion",
    "loop.round",
    "loop.task",
    "loop.watch",
    "lots.draw",
    "lots.drawnitem",
    "lots.inspection",
    "lots.lot",
    "lots.lotdecision",
    "media.mediafile",
    "media.mediasource",
    "projects.commitment",
    "projects.guideline",
    "projects.labelschema",
    "signoff.delegation",
    "retention.erasedfile",
    "retention.hold",
    "retention.retentionrule",
    "signoff.report",
    "signoff.signature",
    "signoff.signedfile",
    "signoff.signingpolicy",
    "training.trainingset",
    "truth.truthrun",
}
# What a row needs besides one value per field, to satisfy the constraints of its table.
NEEDED: dict[str, dict[str, Any]] = {
    "labels.annotation": {"source": "adjudicated"},
    "disputes.holder": {"annotation_id": 1},
    "loop.predictionrun": {"about": "gold"},
    "accounts.qualification": {"recorded_by_id": 2, "valid_from": dt.date(2026, 1, 1)},
    "accounts.identityproof": {"checked_by_id": 2},
    "retention.hold": {"engagement_id": 1},
    "signoff.delegation": {"delegate_id": 2, "until": dt.datetime(2026, 2, 1, tzinfo=dt.UTC)},
}


def protections() -> dict[str, ProtectEvidence]:
    migrations = MigrationLoader(None).disk_migrations.values()
    every = [(migration.app_label, operation) for migration in migrations for operation in migration.operations]
    return {f"{app}.{found.model}": found for app, found in every if isinstance(found, ProtectEvidence)}


PROTECTIONS = protections()
GOVERNED = sorted(PROTECTIONS)
FREE_AT_FIRST = [label for label in GOVERNED if PROTECTIONS[label].when and not PROTECTIONS[label].mutable]


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="is evidence: rows are never changed or deleted"), transaction.atomic():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Rows whose foreign keys lead nowhere are allowed until the end of the transaction; this one never gets there."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def row_of(model: type[models.Model]) -> models.Model:
    values = {field.attname: _value(field) for field in model._meta.local_fields if not field.primary_key}
    made = model(**{**values, **NEEDED.get(model._meta.label_lower, {})})
    model._base_manager.bulk_create([made])
    return made


def _value(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "x"
    if isinstance(field, models.DateTimeField):
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return {models.BinaryField: b"x", models.JSONField: {}, models.BooleanField: False}.get(type(field), 1)


def test_no_evidence_is_left_unprotected() -> None:
    assert set(GOVERNED) >= EVIDENCE


@pytest.mark.parametrize("label", GOVERNED)
def test_a_governed_table_has_its_triggers(label: str) -> None:
    table = apps.get_model(label)._meta.db_table
    expected = PROTECTIONS[label].triggers(apps.get_model(label)._meta, connection.vendor == "sqlite")
    assert triggers_of(table) == {f"{table}_{suffix}" for suffix, _, _ in expected}


@pytest.mark.parametrize("label", GOVERNED)
def test_a_governed_row_is_never_deleted(label: str) -> None:
    model = apps.get_model(label)
    with undone():
        row = row_of(model)
        with refused():
            execute(f"DELETE FROM {model._meta.db_table}")
        with refused():
            model._base_manager.filter(pk=row.pk)._raw_delete(using="default")


@pytest.mark.parametrize("label", [label for label in GOVERNED if label not in FREE_AT_FIRST])
def test_a_governed_row_is_never_changed(label: str) -> None:
    model, mutable = apps.get_model(label), PROTECTIONS[label].mutable
    fields = [f for f in model._meta.local_fields if not f.primary_key and f.name not in mutable]
    with undone():
        row = row_of(model)
        for field in fields:
            with refused():
                execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = "{field.column}"')
        with refused():
            model._base_manager.filter(pk=row.pk).update(**{fields[0].attname: models.F(fields[0].attname)})
        with refused():
            row.save()


@pytest.mark.parametrize("label", FREE_AT_FIRST)
def test_a_run_changes_until_it_is_done_and_never_after(label: str) -> None:
    model = apps.get_model(label)
    with undone():
        row = row_of(model)
        runs: Any = model._base_manager.filter(pk=row.pk)
        runs.update(state="running", progress=50)
        runs.update(state="done", progress=100)
        with refused():
            runs.update(progress=99)
        with refused():
            runs.update(state="waiting")


def test_an_event_gets_its_number_once() -> None:
    event = record_events(1)[0]
    Event.objects.filter(pk=event.pk).update(seq=0)
    with refused():
        Event.objects.filter(pk=event.pk).update(seq=1)
    with refused():
        Event.objects.filter(pk=event.pk).update(seq=None)


def test_the_head_of_a_log_grows_but_its_name_stays() -> None:
    log = signed_log(1)
    Log.objects.filter(pk=log.pk).update(size=log.size)
    with refused():
        Log.objects.filter(pk=log.pk).update(origin="another")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_a_governed_table_is_never_emptied() -> None:
    with refused():
        execute("TRUNCATE audit_verification CASCADE")
