"""One row four times: bare, with an event of ours beside it, and with the records of two other packages.

And the copies that django-simple-history makes of a row of the product.
"""

from __future__ import annotations

import simple_history
from auditlog.registry import auditlog
from django.db import models
from simple_history.models import HistoricalRecords

from apps.lots.models import Inspection


class Row(models.Model):
    """What is written."""

    item = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    amount = models.IntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.item


class Bare(Row):
    """Nothing is recorded."""


class Logged(Row):
    """An event is recorded by `apps.audit.services.record`."""


class Audited(Row):
    """django-auditlog writes a LogEntry when it is saved."""


class Historical(Row):
    """django-simple-history copies the row when it is saved."""

    history = HistoricalRecords()


auditlog.register(Audited)
simple_history.register(Inspection, app="benchmarks.writes")
