"""Asking the workers to check a log: one check of a log at a time."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone

from apps.audit import tasks
from apps.audit.models import Check, Log
from apps.audit.services import record

# Far longer than any check takes: whoever did it was killed.
GIVEN_UP_AFTER = dt.timedelta(hours=6)


@transaction.atomic
def request_check(log: Log, *, actor: str, obj: str) -> Check:
    """Ask the workers to check a log and the rows it governs. If somebody has asked before and it is not done yet,
    that check is the answer, and no other begins."""
    # Two who ask at once would both find none: the row of the log is the queue.
    log = Log.objects.select_for_update().get(pk=log.pk)
    lost = log.checks.filter(ended_at=None, asked_at__lt=timezone.now() - GIVEN_UP_AFTER)
    lost.update(ended_at=timezone.now())
    under_way = check_under_way(log)
    if under_way is not None:
        return under_way
    check = Check.objects.create(log=log, actor=actor, object=obj)
    record(log=log.origin, actor=actor, verb="check.requested", obj=check.public_id)
    transaction.on_commit(partial(tasks.run_check.enqueue, check.pk))
    return check


def check_under_way(log: Log) -> Check | None:
    return log.checks.filter(ended_at=None).first()
