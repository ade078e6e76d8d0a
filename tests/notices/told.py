"""Serving notices in tests, as a service does it inside its own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.notices.kinds import KINDS
from apps.notices.models import Notice
from apps.notices.services import notify
from apps.projects.models import Engagement

SOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def tell(
    engagement: Engagement,
    *people: User,
    kind: str = "report.awaits_signature",
    subject: str | None = None,
    path: str = "/reports/",
    key: str = "",
) -> int:
    details = dict.fromkeys(KINDS[kind].details, SOON)
    with transaction.atomic():
        return notify(
            recipients=people, kind=kind, subject=subject or public_id("rpt"), path=path, engagement=engagement,
            details=details, key=key,
        )  # fmt: skip


def make_notice(engagement: Engagement, person: User, kind: str = "report.awaits_signature") -> Notice:
    assert tell(engagement, person, kind=kind) == 1
    return notices_of(person)[0]


def notices_of(person: User) -> list[Notice]:
    return list(Notice.objects.filter(recipient=person))


def names_of(people: Iterable[User]) -> set[str]:
    return {person.name for person in people}
