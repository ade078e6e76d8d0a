"""Reads about who is fit to sign for an organisation, and the review of who has access to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from apps.accounts.models import IdentityProof, Membership, Organisation, PolicyAcceptance, PolicyText, User

REVIEW = ("name", "email", "active", "role", "since", "until", "last sign-in")


def qualification_fault(user: User, organisation: Organisation, name: str, on: dt.date) -> str:
    """Why the person does not hold this qualification on that day, or ""."""
    rows = list(user.qualifications.filter(organisation=organisation, name__iexact=name))
    if not rows:
        return f"This needs the qualification “{name}”, and none is recorded for you at {organisation}."
    if any(row.holds_on(on) for row in rows):
        return ""
    if all(row.valid_from > on for row in rows):
        return f"Your qualification “{name}” begins on {min(row.valid_from for row in rows)}."
    return f"Your qualification “{name}” has expired or was ended; have its renewal recorded at {organisation}."


def identity_fault(user: User, organisation: Organisation) -> str:
    if IdentityProof.objects.filter(user=user, organisation=organisation).exists():
        return ""
    return f"Nobody at {organisation} has recorded yet that your identity was checked."


def policy_text_fault(user: User, organisation: Organisation) -> str:
    text = current_policy_text(organisation)
    if text is None:
        return f"{organisation} has not published the policy text that its signers accept first."
    if PolicyAcceptance.objects.filter(policy_text=text, user=user).exists():
        return ""
    return f"Read and accept version {text.version} of the policy text of {organisation} first."


def current_policy_text(organisation: Organisation) -> PolicyText | None:
    return organisation.policy_texts.first()


def access_review(organisation: Organisation) -> Iterator[Sequence[str]]:
    """Rows under REVIEW: every role anybody has or had, from when to when, and when the person last signed in."""
    roles = Membership.objects.filter(organisation=organisation).select_related("user")
    for each in roles.order_by("user__name", "user__email", "since"):
        until, seen = _day(each.ended_at), _day(each.user.last_login)
        active = "yes" if each.user.is_active else "no"
        yield each.user.name, each.user.email, active, each.get_role_display(), _day(each.since), until, seen


def _day(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
