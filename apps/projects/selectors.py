"""Reads about contracts: what is in force, and which logs somebody may read how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Organisation, Role, User
from apps.accounts.policies import Decision, Invalid
from apps.accounts.selectors import organisation_log
from apps.audit.models import Event
from apps.audit.selectors import events_of
from apps.projects.models import Engagement, Guideline, LabelSchema, Project

READERS_OF_AN_ORGANISATION = (Role.OWNER, Role.COMPLIANCE_OFFICER, Role.AUDITOR)
# What a vendor does not read in a log: when and why gold changed, a digest with which gold could be guessed item by
# item, how many cases were opened because gold was contradicted, how many items a training set leaves out; and nothing
# of the loop: what models say, and how much is checked blind or with planted errors.
KEPT_FROM_VENDOR = (
    "gold.set", "gold.scored", "gold.rescored", "dispute.opened_by_rule", "dispute.gold_contested",
    "training_set.frozen", "training_set.downloaded",
    "batch.received", "batch.sorted", "batch.refused", "batch.requeued", "batch.watched",
    "watch.requested", "watch.requeued", "watch.failed",
    "model_version.requested", "model_version.trained", "model_version.refused", "model_version.registered",
    "model_version.requeued", "model_version.taken", "backend.taught",
    "predictions.requested", "predictions.received", "predictions.made", "predictions.failed",
    "predictions.requeued",
    "round.begun", "round.reopened", "round.labels_taken", "certificate.revoked", "review.answered",
    "comparison.requested", "comparison.decided", "comparison.failed", "comparison.requeued",
    "promotion.appointed", "promotion.promoted", "promotion.rolled_back",
)  # fmt: skip


def current_schema(project: Project) -> LabelSchema:
    schema = project.schemas.first()
    if schema is None:
        raise Invalid(f"{project} has no label schema yet. Publish one: it says which labels are allowed.")
    return schema


def current_guideline(project: Project) -> Guideline | None:
    return project.guidelines.first()


def confidence_of(engagement: Engagement) -> float:
    """The confidence of every interval in an engagement: the highest that a commitment in force asks for."""
    asked = engagement.commitments.filter(retired_at=None).values_list("confidence", flat=True)
    return float(max(asked, default=Decimal("0.95")))


def seen_whole(user: User) -> QuerySet[Engagement]:
    """The engagements of which somebody sees everybody's results: not those for which they only annotate."""
    annotating = user.memberships.filter(ended_at=None, role=Role.ANNOTATOR).values("organisation")
    return Engagement.objects.visible_to(user).exclude(vendor__in=annotating)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A log as one person may read it, under the id of the engagement or organisation whose history it is.

    `houses` are the primary keys of the organisations whose offices its pages may name: of somebody who also works
    elsewhere, a reader does not learn where. `withheld` are the verbs of events that are kept from this reader.
    """

    id: str
    name: str
    origin: str
    houses: frozenset[int]
    withheld: tuple[str, ...] = ()


def ledgers_of(user: User) -> list[Ledger]:
    """Logs of engagements, except where one only annotates, and of organisations whose books one may open."""
    own = set(Organisation.objects.visible_to(user).values_list("pk", flat=True))
    reading = user.memberships.filter(ended_at=None, role__in=READERS_OF_AN_ORGANISATION).values("organisation")
    books = Organisation.objects.filter(pk__in=reading).order_by("name")
    return [_of_engagement(each, own) for each in seen_whole(user).prefetch_related("auditors")] + [
        Ledger(each.public_id, f"{each.name}, the organisation", organisation_log(each), frozenset({each.pk}))
        for each in books
    ]


def _of_engagement(engagement: Engagement, own: set[int]) -> Ledger:
    auditors = (each.pk for each in engagement.auditors.all())
    houses = frozenset({engagement.buyer_id, engagement.vendor_id, *auditors})
    withheld = KEPT_FROM_VENDOR if engagement.vendor_id in own else ()
    return Ledger(engagement.public_id, engagement.name, engagement.log_origin, houses, withheld)


def readable_events(ledgers: Sequence[Ledger], **facets: Any) -> QuerySet[Event]:
    """Events of these logs, newest first, without those that are withheld; facets as `events_of` has them."""
    events = events_of([ledger.origin for ledger in ledgers], **facets)
    partly = [ledger.origin for ledger in ledgers if ledger.withheld]
    return events.exclude(log__origin__in=partly, verb__in=KEPT_FROM_VENDOR) if partly else events


def may_take_log(ledger: Ledger) -> Decision:
    """A log is taken away whole or not at all: with a leaf missing, nobody could check the others."""
    if ledger.withheld:
        return Decision(
            False, "This log tells when gold was changed, so the vendor takes receipts of single events instead."
        )
    return Decision(True, "You may read every event of this log.")
