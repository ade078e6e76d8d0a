"""A decided lot that lies open to an intruder with full rights on the database, and what is found of his work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from apps.audit.governed import GOVERNED
from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.lots.models import Lot
from tests.audit.governed_world import make_lot
from tests.audit.logs import unprotect

World = tuple[Log, Lot]


def open_world() -> World:
    """A log and its lot, all triggers dropped."""
    _, project, log = make_lot()
    open_up("audit.event", "audit.log", "audit.checkpoint", "disputes.holder", *GOVERNED)
    return log, project.deliveries.get().lot


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_up(*labels: str) -> None:
    for label in labels:
        unprotect(label.replace(".", "_"))


def findings(log: Log) -> list[dict[str, str]]:
    """Of a new comparison; the verdict stands first and under its own name."""
    result = reconcile(log)
    told: list[dict[str, str]] = list(result.findings or [])
    assert result.finding == (told[0]["code"] if told else "")
    return told


def found(log: Log) -> list[tuple[str, str, str]]:
    """(code, model, id) of every finding."""
    return [(each["code"], each["model"], each["id"]) for each in findings(log)]


def codes(log: Log) -> list[str]:
    return [code for code, _, _ in found(log)]


def spoil(row: models.Model, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def event_of(row: Any, verb: str) -> Event:
    return Event.objects.get(verb=verb, object=row.public_id)


def rewrite(event: Event, *, old: bytes, new: bytes) -> None:
    leaf = bytes(event.leaf)
    assert old in leaf
    Event.objects.filter(pk=event.pk).update(leaf=leaf.replace(old, new))
