"""What is kept until when, what may be erased, and what a legal hold stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.audit.models import Event
from apps.exchange.models import ImportRun
from apps.labels.models import Annotator
from apps.labels.runs import RunState
from apps.media.models import MediaFile
from apps.projects.models import Engagement
from apps.retention.models import ErasedFile, Hold, Records, RetentionRule
from apps.training.models import TrainingSet

MINIMUM_MONTHS = {Records.LOG: 6}


@dataclass(frozen=True, slots=True)
class Line:
    """One class of an engagement's records: its rule, if one is set, and what may be done today."""

    records: Records
    rule: RetentionRule | None
    held: bool
    today: dt.date

    @property
    def is_over(self) -> bool:
        return self.rule is not None and self.rule.ends_on is not None and self.rule.ends_on <= self.today

    @property
    def state(self) -> str:
        """In words, the strongest reason first."""
        if self.held:
            return "kept: a legal hold covers it"
        if self.rule is None:
            return "kept: no retention is set"
        if self.rule.ends_on is None:
            return "kept: the clock has not been started"
        if not self.is_over:
            return "kept: its time is not over"
        return "may be erased" if self.records == Records.FILES else "its time is over; the portal still keeps it"


@dataclass(frozen=True, slots=True)
class Payload:
    """A stored file: the public id of what it belongs to, and where it lies."""

    object: str
    path: str
    sha256: str
    size: int


def lines_of(engagement: Engagement) -> list[Line]:
    rules = {rule.records: rule for rule in engagement.retention_rules.filter(replaced_at=None)}
    held, today = bool(holds_on(engagement)), timezone.now().date()
    return [Line(records, rules.get(records), held, today) for records in Records]


def holds_on(engagement: Engagement) -> QuerySet[Hold]:
    return Hold.objects.in_force().filter(engagement=engagement)


def hold_covering(person: User) -> Hold | None:
    """A hold on the person, or on an engagement in which they acted or labelled."""
    own = Hold.objects.in_force().filter(person=person).first()
    if own is not None:
        return own
    for hold in Hold.objects.in_force().filter(person=None).select_related("engagement", "organisation"):
        if hold.engagement is not None and _took_part(person, hold.engagement):
            return hold
    return None


def _took_part(person: User, engagement: Engagement) -> bool:
    acted = Event.objects.filter(log__origin=engagement.log_origin, actor=f"user:{person.public_id}")
    return acted.exists() or person.annotators.filter(engagement=engagement).exists()


def payloads_of(engagement: Engagement) -> list[Payload]:
    """The files of the engagement that are still stored: of ended imports, of media, of training sets."""
    erased = set(ErasedFile.objects.filter(engagement=engagement).values_list("object", flat=True))
    return [payload for payload in _stored(engagement) if payload.object not in erased]


def _stored(engagement: Engagement) -> Iterator[Payload]:
    ended = (RunState.DONE, RunState.FAILED)
    imports = ImportRun.objects.filter(project__engagement=engagement, state__in=ended).exclude(file="")
    media = MediaFile.objects.filter(project__engagement=engagement)
    sets = TrainingSet.objects.filter(project__engagement=engagement, state__in=ended).exclude(file="")
    for found in (imports, media, sets):
        for row in found.order_by("pk").values_list("public_id", "file", "sha256", "size"):
            yield Payload(*row)


def addresses_of(engagement: Engagement) -> QuerySet[Annotator]:
    """Annotators whom the vendor's files call by an e-mail address."""
    return engagement.annotators.filter(key__contains="@").order_by("pk")


def people_to_hold(organisation: Organisation) -> QuerySet[User]:
    """Whoever belongs or belonged to the organisation and is not erased."""
    there = User.objects.filter(memberships__organisation=organisation, is_active=True)
    return there.distinct().order_by("name", "pk")


def former_members(organisation: Organisation) -> QuerySet[User]:
    """People who belonged to the organisation, have no role anywhere any more, and are not erased."""
    left = User.objects.filter(memberships__organisation=organisation, is_active=True)
    return left.exclude(memberships__ended_at=None).distinct().order_by("name")
