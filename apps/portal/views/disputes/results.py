"""My results: what tests made of my standing, and my labels that a decision changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from apps.accounts.models import User
from apps.disputes.models import Adjudication, Dispute, Holder
from apps.disputes.selectors import contest_by, contest_until
from apps.disputes.states import RULED
from apps.gold.models import Standing
from apps.labels.selectors import rules_of
from apps.portal.templatetags.renderings import shown_by
from apps.portal.waiting import own_standings
from apps.projects.models import Item

CHANGED = 25


@dataclass(frozen=True, slots=True)
class Result:
    """A standing, until when it can be contested, and the open case about it if there is one."""

    standing: Standing
    until: dt.datetime
    case: Dispute | None

    @property
    def in_time(self) -> bool:
        return self.until > timezone.now()


@dataclass(frozen=True, slots=True)
class Changed:
    """A label of one's own beside what was decided."""

    case: Dispute
    own: str
    decided: str
    until: dt.datetime
    has_open_case: bool

    @property
    def in_time(self) -> bool:
        return self.until > timezone.now()


@dataclass(frozen=True, slots=True)
class Results:
    standings: list[Result]
    changed: list[Changed]


def results_of(user: User) -> Results:
    return Results(_standings(user), _changed(user))


def _standings(user: User) -> list[Result]:
    own = list(own_standings(user))
    cases = {
        case.standing_id: case
        for case in Dispute.objects.visible_to(user).undecided().filter(standing__in=[each.pk for each in own])
    }
    return [Result(each, contest_by(each), cases.get(each.pk)) for each in own]


def _changed(user: User) -> list[Changed]:
    """The newest ones; a label that an annotator gave alone in a case counts once."""
    newest = Adjudication.objects.filter(dispute=OuterRef("position__dispute")).order_by("-pk").values("value")[:1]
    held = (
        Holder.objects.filter(
            annotation__annotator__user=user,
            position__dispute__in=Dispute.objects.visible_to(user).filter(state__in=RULED, control=False),
        )
        .annotate(decided=Subquery(newest))
        .exclude(decided=None)
        .exclude(decided=F("position__value"))
        .select_related("position__dispute__item__project__engagement")
        .order_by("-position__dispute__pk")[:CHANGED]
    )
    rows = [(holder.position.dispute, holder.position.value, str(getattr(holder, "decided"))) for holder in held]  # noqa: B009
    return [each for part in _by_project(rows) for each in _shown(part, user)]


def _by_project(rows: Sequence[tuple[Dispute, str, str]]) -> list[list[tuple[Dispute, str, str]]]:
    ordered = sorted(rows, key=lambda row: row[0].project_id)
    return [list(part) for _, part in groupby(ordered, key=lambda row: row[0].project_id)]


def _shown(rows: Sequence[tuple[Dispute, str, str]], user: User) -> list[Changed]:
    """Rows of one project."""
    items: list[Item] = [case.item for case, _, _ in rows if case.item is not None]
    until = contest_until(items)
    schema = items[0].project.schemas.first() if items else None
    rules = rules_of(schema) if schema else None
    again = set(Dispute.objects.visible_to(user).undecided().filter(item__in=items).values_list("item_id", flat=True))
    return [
        Changed(case, shown_by(own, rules), shown_by(decided, rules), until[case.item_id], case.item_id in again)
        for case, own, decided in rows
        if case.item_id is not None
    ]
