"""Reads about notices: how many are unread, how somebody wants them, and whom mails do not reach."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.models import Membership, Role, User
from apps.notices.kinds import GROUPS, Group
from apps.notices.models import Mailbox, Notice, Timing


def unread_count(user: User) -> int:
    return Notice.objects.visible_to(user).unread().count()


@dataclass(frozen=True, slots=True)
class Choice:
    """A group, and the timing somebody chose for it; "" is the usual way."""

    group: Group
    timing: str

    @property
    def offered(self) -> list[tuple[str, str]]:
        usual = ("", "By mail: urgent at once, others once a day")
        every = [usual, *((each.value, str(each.label)) for each in Timing)]
        return every if self.group.may_be_muted else [each for each in every if each[0] != Timing.NEVER]


def choices_of(user: User) -> list[Choice]:
    chosen = dict(user.notice_preferences.values_list("group", "timing"))
    return [Choice(group, chosen.get(code, "")) for code, group in GROUPS.items()]


def unreached(user: User) -> QuerySet[Mailbox]:
    """Mailboxes with a problem: one's own, and those of the members of organisations that one owns."""
    owned = user.memberships.filter(ended_at=None, role=Role.OWNER).values("organisation")
    members = Membership.objects.filter(organisation__in=owned, ended_at=None).values("user")
    mailboxes = Mailbox.objects.exclude(problem="").select_related("user").order_by("user__name")
    return mailboxes.filter(user__in=members) | mailboxes.filter(user=user)
