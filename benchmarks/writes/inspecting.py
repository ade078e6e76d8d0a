"""An everyday write of the product: an inspector's finding on an item that was drawn from a lot.

The whole service is timed: permissions, the lock on the lot, its checks, the row, and for ours the event with the
state of the row. The bare write is the same service that records nothing; the peers copy or log the same row instead.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

from auditlog.registry import auditlog
from django.conf import settings

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.services import add_member, create_user
from apps.lots import services
from apps.lots.models import DrawnItem, Inspection
from apps.lots.services import draw_sample, inspect
from benchmarks import scratch
from benchmarks.writes.turns import BARE, Way

LABELS = 6_000


def ways() -> dict[str, Way]:
    inspector, items = _drawn_lot()
    turn = cycle(items)

    def write() -> object:
        return inspect(actor=inspector, drawn_item=next(turn), conforming=True)

    return {
        BARE: Way(write, partial(_recording, ours=False)),
        "ours": Way(write, partial(_recording, ours=True)),
        "django-auditlog": Way(write, _auditlog),
        "django-simple-history": Way(write, partial(_recording, ours=False, history=True)),
    }


@contextmanager
def _recording(*, ours: bool, history: bool = False) -> Iterator[None]:
    """The service as it is, or without its event; and with a copy of its rows by django-simple-history or none."""
    settings.SIMPLE_HISTORY_ENABLED = history
    try:
        with nullcontext() if ours else patch.object(services, "record", lambda **event: None):
            yield
    finally:
        settings.SIMPLE_HISTORY_ENABLED = True


@contextmanager
def _auditlog() -> Iterator[None]:
    auditlog.register(Inspection)
    try:
        with _recording(ours=False):
            yield
    finally:
        auditlog.unregister(Inspection)


def _drawn_lot() -> tuple[Actor, list[DrawnItem]]:
    """An inspector, and the items of a sample, with all that the checks of the service look at loaded already."""
    setup, made = Actor.system("benchmark"), scratch.project("Inspected")
    people = {role: create_user(actor=setup, email=f"{role}@example.com", name=role, password="correct horse battery")
              for role in (Role.QA_MANAGER, Role.ADJUDICATOR)}  # fmt: skip
    for role, user in people.items():
        add_member(actor=setup, organisation=made.engagement.buyer, user=user, role=role)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "delivery.csv"
        scratch.write_delivery(path, rows=LABELS)
        lot = scratch.deliver(made, path).delivery.lot
    manager = Actor.person(people[Role.QA_MANAGER])
    draw = draw_sample(actor=manager, lot=lot, aql=Decimal("0.02"), rql=Decimal("0.06"))
    items = draw.drawn_items.select_related("item", "draw__lot__delivery__project__engagement__buyer")
    return Actor.person(people[Role.ADJUDICATOR]), list(items)
