"""Doing a check of a log that somebody asked for."""

from __future__ import annotations

import logging

from django.utils import timezone

from apps.audit.models import Check
from apps.audit.reconciliation import check_log

logger = logging.getLogger(__name__)


def perform(check: Check) -> None:
    """Do a check that waits; outside any transaction, because reading takes long."""
    waiting = Check.objects.filter(pk=check.pk, begun_at=None, ended_at=None)
    if not waiting.update(begun_at=timezone.now()):
        return
    result = None
    try:
        result = check_log(check.log, actor=check.actor, obj=check.object)
    except Exception:
        logger.exception("Check %s stopped", check.public_id)
        raise
    finally:
        Check.objects.filter(pk=check.pk).update(result=result, ended_at=timezone.now())
