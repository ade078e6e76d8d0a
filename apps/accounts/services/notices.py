"""Mails that tell a person what was done to their account."""

from django.core.mail import send_mail
from django.db import transaction

from apps.accounts.models import User


def tell(user: User, subject: str, text: str) -> None:
    """After the commit; an unreachable mail server does not undo what was done."""
    words = (
        f"{text}\n\nIf you know nothing of this, change your password and tell an owner of your organisation at once."
    )
    transaction.on_commit(lambda: send_mail(subject, words, None, [user.email]), robust=True)
