"""What a mail says: public ids and links, for it leaves the house."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.utils import parseaddr
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage

from apps.accounts.models import User
from apps.notices.models import Notice

# Backends that reach nobody: mails end on the console of the server, or nowhere.
REACH_NOBODY = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")
PREFERENCES = "/notices/preferences/"


def is_configured() -> bool:
    return settings.EMAIL_BACKEND not in REACH_NOBODY


def mail_to(person: User, notices: Sequence[Notice]) -> EmailMessage:
    """One mail for all of them, which are grouped by engagement. Sent twice, it bears the same Message-ID."""
    lines = [] if len(notices) == 1 else [f"{len(notices)} notices wait for you in QA Portal.", ""]
    for engagement, told in groupby(sorted(notices, key=_place), key=_engagement):
        if engagement:
            lines += [f"Engagement {engagement}", ""]
        for notice in told:
            lines += [f"- {notice}", f"  {_address(notice.path)}", ""]
    lines += ["You choose what is mailed to you, and when:", _address(PREFERENCES)]
    subject = str(notices[0]) if len(notices) == 1 else f"{len(notices)} notices in QA Portal"
    headers = {"Message-ID": _message_id(notices), "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n".join(lines), None, [person.email], headers=headers)


def _engagement(notice: Notice) -> str:
    return notice.engagement.public_id if notice.engagement else ""


def _place(notice: Notice) -> tuple[str, int]:
    return _engagement(notice), notice.pk


def _address(path: str) -> str:
    """The whole address where the portal knows its own, else where to look after signing in."""
    origin = next((each for each in settings.CSRF_TRUSTED_ORIGINS if "*" not in each), "")
    return f"{origin}{path}" if origin else f"in the portal at {path}"


def _message_id(notices: Sequence[Notice]) -> str:
    ids = " ".join(sorted(notice.public_id for notice in notices))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(ids.encode()).hexdigest()[:40]}@{domain}>"
