"""What comes of disputes, by vendor, annotator, clause and class, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from apps.disputes.models import Adjudication, Dispute, Holder, Outcome, Subject
from apps.disputes.rules import rules_for
from apps.labels.models import Source
from apps.measures.adjudication import DecidingCost, OutcomeRates, deciding_cost, outcomes_of
from apps.measures.estimate import Figure
from apps.projects.models import Engagement

NOTHING_CITED = "no clause"
Pairs = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    decided: int
    overturned: int
    rate: Figure


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Groups with the most cases first; `notice` says what the reader must know of the rates, or ""."""

    key: str
    title: str
    what: str
    groups: Sequence[Group]
    notice: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What deciding cost in one engagement; `untimed` decisions have no time and are in no figure."""

    engagement: Engagement
    cost: DecidingCost
    untimed: int
    priced: bool
    currency: str


def outcomes_by(engagements: QuerySet[Engagement]) -> list[Outcomes]:
    """How often what was contested fell, control cases left out. A tie has nothing that could fall, so it counts by
    annotator only: there each label in a case counts, and falls where another was decided."""
    decisions, many = _standing(engagements), engagements.count() > 1
    cases = decisions.filter(outcome__in=(Outcome.STANDS, Outcome.FALLS))
    fields = (
        *("dispute__project__engagement__vendor__name", "dispute__project__name"),
        *("clause", "dispute__contested", "outcome"),
    )
    vendors, clauses, classes = Pairs(), Pairs(), Pairs()
    for vendor, project, clause, label, outcome in cases.values_list(*fields):
        fell = outcome == Outcome.FALLS
        vendors.append((vendor, fell))
        clauses.append((f"{clause or NOTHING_CITED} ({project})", fell))
        if label is not None and _is_short(label):
            classes.append((label.strip('"'), fell))
    return [
        _outcomes("vendors", "By vendor", "cases", vendors),
        _outcomes("annotators", "By annotator", "labels", _by_annotator(decisions, tell_vendor=many)),
        _outcomes("clauses", "By clause", "cases", clauses),
        _outcomes("classes", "By contested label", "cases", classes),
    ]


def cost_of(engagements: QuerySet[Engagement]) -> list[Spent]:
    """One line for each engagement in which something was decided: currencies do not add up."""
    return [spent for each in engagements.order_by("name", "pk") if (spent := _spent(each)) is not None]


def _spent(engagement: Engagement) -> Spent | None:
    decisions = Adjudication.objects.filter(dispute__project__engagement=engagement)
    rows = list(decisions.values_list("duration_ms", "outcome", "dispute__control", "annotation"))
    if not rows:
        return None
    rules = rules_for(engagement)
    timed = [(took / 1000, not control and label is not None and outcome != Outcome.STANDS)
             for took, outcome, control, label in rows if took is not None]  # fmt: skip
    seconds, changed = [row[0] for row in timed], [row[1] for row in timed]
    cost = deciding_cost(np.array(seconds, np.float64), np.array(changed, np.bool_), float(rules.hourly_cost or 0))
    return Spent(engagement, cost, len(rows) - len(timed), rules.hourly_cost is not None, rules.currency)


def _standing(engagements: QuerySet[Engagement]) -> QuerySet[Adjudication]:
    found = Adjudication.objects.filter(dispute__project__engagement__in=engagements, superseded_by=None)
    return found.filter(dispute__control=False).exclude(dispute__subject=Subject.STANDING)


def _by_annotator(decisions: QuerySet[Adjudication], *, tell_vendor: bool) -> Pairs:
    """Vendors may call their people alike, so with several engagements the name of the vendor goes with each."""
    decided = dict(decisions.exclude(value=None).values_list("dispute_id", "value"))
    cases = Dispute.objects.filter(adjudications__in=decisions)
    held = Holder.objects.filter(position__dispute__in=cases, annotation__source=Source.HUMAN).order_by("pk")
    vendor = "position__dispute__project__engagement__vendor__name"
    rows = held.values_list("annotation__annotator__key", vendor, "position__dispute_id", "position__value")
    return [
        (f"{key} ({house})" if tell_vendor else key, decided[case] != value)
        for key, house, case, value in rows
        if case in decided and key is not None
    ]


def _outcomes(key: str, title: str, what: str, rows: Pairs) -> Outcomes:
    names = sorted({name for name, _ in rows})
    if not names:
        return Outcomes(key, title, what, [], "")
    place = {name: number for number, name in enumerate(names)}
    rates = outcomes_of(
        np.array([place[name] for name, _ in rows], np.int64),
        np.array([fell for _, fell in rows], np.bool_),
        len(names),
    )
    groups = [_group(rates, number, name) for number, name in enumerate(names)]
    return Outcomes(key, title, what, sorted(groups, key=lambda group: (-group.decided, group.name)), rates.notice)


def _group(rates: OutcomeRates, number: int, name: str) -> Group:
    return Group(name, int(rates.decided[number]), int(rates.overturned[number]), rates.figure(number))


def _is_short(canonical: str) -> bool:
    """Labels with parts are all different; they make no classes."""
    return not canonical.startswith(("{", "["))
