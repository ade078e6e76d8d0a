"""Telling people, and what they do with it: reading, choosing how they are told."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, Refused
from apps.audit.services import record
from apps.evidence.commitments import SALT_BYTES, commitment
from apps.notices.kinds import GROUPS, KINDS, PUBLIC_ID, Detail, Kind, stored_details
from apps.notices.mails import is_configured
from apps.notices.models import Mailbox, Notice, Preference, Timing
from apps.notices.recipients import taking_part
from apps.notices.tasks import send_mails
from apps.projects.models import Engagement

SERVED_BY = "system:notices"
PATH = re.compile(r"(/[A-Za-z0-9_.?=&-]+)+/?")
Person = tuple[int, str, str | None]


def notify(
    *,
    recipients: QuerySet[User] | Iterable[User],
    kind: str,
    subject: str,
    path: str,
    engagement: Engagement | None,
    details: Mapping[str, Detail] | None = None,
    key: str = "",
) -> int:
    """Tell people one thing, inside the transaction of what they are told. Returns to how many it is new.

    The caller names as `recipients` only people who may see what `path` shows; its page checks nothing more than it
    does for everybody. Whoever takes no part in the engagement, or has muted such notices, is left out. Of a formal
    kind it is an event of the engagement's log that the notice was served: from now on it stands in the portal.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("People are told inside the transaction of what they are told.")
    declared = KINDS[kind]
    if declared.formal and engagement is None:
        raise ValueError(f"A notice {kind} is served in an engagement, whose log says so.")
    if not (PUBLIC_ID.fullmatch(subject) and PATH.fullmatch(path)):
        raise ValueError("A notice is about a public id, at a path of the portal.")
    kept, now = stored_details(declared, details or {}), timezone.now()
    people = list(_people(recipients, declared, subject, engagement, key))
    notices = [
        Notice(
            recipient_id=pk, kind=kind, subject=subject, path=path, engagement=engagement, key=key, details=kept,
            created_at=now, mail=_timing(declared, chosen), salt=_salt(declared),
        )
        for pk, _, chosen in people
    ]  # fmt: skip
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if declared.formal and engagement is not None and notices:
        _record_served(engagement, declared, subject, people, notices)
    if any(notice.mail == Timing.AT_ONCE for notice in notices):
        transaction.on_commit(send_mails.enqueue)
    return len(notices)


def _people(
    recipients: QuerySet[User] | Iterable[User], kind: Kind, subject: str, engagement: Engagement | None, key: str
) -> Iterable[Person]:
    """Primary key, public id and chosen timing of those who are still to be told, in one query."""
    named: Any = recipients.values("pk") if isinstance(recipients, QuerySet) else [each.pk for each in recipients]
    told = Notice.objects.filter(recipient=OuterRef("pk"), kind=kind.code, subject=subject, key=key)
    chosen = Preference.objects.filter(user=OuterRef("pk"), group=kind.group.code)
    people = User.objects.filter(pk__in=named, is_active=True).exclude(Exists(told))
    if kind.group.may_be_muted:
        people = people.exclude(Exists(chosen.filter(timing=Timing.NEVER)))
    if engagement is not None:
        people = taking_part(people, engagement)
    timed = people.annotate(chosen=Subquery(chosen.values("timing")[:1])).order_by("public_id")
    return timed.values_list("pk", "public_id", "chosen")


def _timing(kind: Kind, chosen: str | None) -> str:
    """What is not mailed now is not mailed later either, when the backlog would come as a flood."""
    if not is_configured() or chosen == Timing.NEVER:
        return Timing.PORTAL
    return chosen or (Timing.AT_ONCE if kind.urgent else Timing.DAILY)


def _salt(kind: Kind) -> bytes | None:
    return secrets.token_bytes(SALT_BYTES) if kind.blind else None


def _record_served(
    engagement: Engagement, kind: Kind, subject: str, people: Sequence[Person], notices: Sequence[Notice]
) -> None:
    served = [public_id for _, public_id, _ in people]
    if kind.blind:
        salts = [bytes(notice.salt or b"") for notice in notices]
        served = sorted(commitment(salt, person) for salt, person in zip(salts, served, strict=True))
    details = {"kind": kind.code, "committed" if kind.blind else "recipients": served}
    record(log=engagement.log_origin, actor=SERVED_BY, verb="notice.served", obj=subject, details=details)


def mark_read(*, actor: Actor, notice: Notice) -> Notice:
    """A personal matter: it leaves no event."""
    if actor.user is None or notice.recipient_id != actor.user.pk:
        raise Refused("Only its recipient reads a notice.")
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, actor: Actor) -> int:
    return Notice.objects.visible_to(actor.user).unread().update(read_at=timezone.now())


@transaction.atomic
def choose_timing(*, actor: Actor, group: str, timing: str) -> None:
    """How the person wants to be told, "" for the usual way; it holds for what is served from now on."""
    if actor.user is None or group not in GROUPS or timing not in ("", *Timing.values):
        raise Invalid("Choose how you want to be told, for one of the groups that there are.")
    if timing == Timing.NEVER and not GROUPS[group].may_be_muted:
        raise Invalid(f"{GROUPS[group].name} always appear in the portal, because a right may depend on them.")
    if timing:
        Preference.objects.update_or_create(user=actor.user, group=group, defaults={"timing": timing})
    else:
        Preference.objects.filter(user=actor.user, group=group).delete()


def forget_person(user: User) -> None:
    """Of somebody who is erased nothing stays here. Inside the caller's transaction, which has settled who may."""
    for model in (Notice, Preference, Mailbox):
        model._default_manager.filter(**{"recipient" if model is Notice else "user": user}).delete()
