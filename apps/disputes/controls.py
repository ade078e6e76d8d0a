"""Which cases the bench is tested with, how they are drawn, and what disguises them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from apps.accounts.models import User
from apps.disputes.models import Adjudication, Dispute, DisputeState, Ground, Subject
from apps.gold.models import GoldAnswer
from apps.gold.selectors import answers_to
from apps.labels.models import Source
from apps.projects.models import Item, Project

# A repeat comes when the case is forgotten: so long after the decision, or so many decisions later.
FORGOTTEN_AFTER = dt.timedelta(days=7)
DECISIONS_BETWEEN = 50
# Gold that nobody touched for so long is taken as known.
SETTLED_FOR = dt.timedelta(days=30)


def seed_of(occasion: str) -> str:
    """The seed of a draw, hex: who does not hold the key of the installation cannot foresee it, and the same occasion
    has the same seed when a worker tries again. A control case keeps it as its own, its SHA-256 is in the log."""
    return hmac.new(settings.SECRET_KEY.encode(), f"control\n{occasion}".encode(), hashlib.sha256).hexdigest()


def share_drawn(seed: str) -> float:
    """A number in [0, 1) that follows from the seed."""
    return int(hashlib.sha256(f"{seed}\nwhether".encode()).hexdigest()[:13], 16) / 16**13


def place_drawn(seed: str, of: int) -> int:
    """A place in 0..of-1 that follows from the seed."""
    return int(hashlib.sha256(f"{seed}\nwhich".encode()).hexdigest(), 16) % of


def repeatable(person: User, project: Project) -> list[Adjudication]:
    """The decisions of a person in a project that stand and are forgotten, of cases never repeated, about items that
    no case is open about; oldest first."""
    own = Adjudication.objects.filter(
        adjudicator=person, dispute__project=project, dispute__control=False, dispute__repeated_by=None
    )
    own = own.filter(superseded_by=None, dispute__item__isnull=False).exclude(value=None)
    later = list(Adjudication.objects.filter(adjudicator=person).values_list("pk", flat=True)[:DECISIONS_BETWEEN])
    long_ago = Q(at__lte=timezone.now() - FORGOTTEN_AFTER)
    if len(later) == DECISIONS_BETWEEN:
        long_ago |= Q(pk__lt=later[-1])
    return list(own.filter(long_ago).exclude(dispute__item__in=_in_court(project)).order_by("pk"))


def known_items(project: Project) -> list[int]:
    """Items with a gold answer that is long settled, labelled in different ways, and without any case; by number."""
    young = GoldAnswer.objects.filter(item__project=project, set_at__gt=timezone.now() - SETTLED_FOR).values("item")
    brought = Dispute.objects.filter(project=project, item__isnull=False).values("item")
    old = Item.objects.filter(project=project, gold_answers__isnull=False).exclude(pk__in=young).exclude(pk__in=brought)
    labels = Count("annotations__value", distinct=True, filter=~Q(annotations__source=Source.ADJUDICATED))
    varied = list(old.annotate(different=labels).filter(different__gt=1).order_by("pk").values_list("pk", flat=True))
    settled = answers_to(varied)
    return [item for item in varied if item in settled]


def drawn(seeds: Sequence[str], items: Sequence[int]) -> list[tuple[int, str]]:
    """An item for each seed, as far as there are items, none of them twice."""
    left, found = list(items), []
    for seed in seeds[: len(left)]:
        found.append((left.pop(place_drawn(seed, len(left))), seed))
    return found


def disguise(project: Project, seed: str) -> Dispute | None:
    """An open case that a rule opened: a control case has its date, its ground and its place in the queue."""
    ordinary = Dispute.objects.filter(project=project, control=False, state=DisputeState.OPEN, subject=Subject.LABEL)
    pks = list(ordinary.exclude(ground=Ground.MANUAL).order_by("pk").values_list("pk", flat=True))
    return Dispute.objects.get(pk=pks[place_drawn(seed, len(pks))]) if pks else None


def _in_court(project: Project) -> list[int]:
    open_cases = Dispute.objects.undecided().filter(project=project, item__isnull=False)
    return list(open_cases.values_list("item_id", flat=True))
