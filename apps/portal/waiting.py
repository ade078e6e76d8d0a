"""What waits for somebody, by what they may do about it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, Role, User
from apps.disputes.models import Dispute
from apps.disputes.selectors import decidable
from apps.disputes.standings import case_against
from apps.exchange.models import ImportRun
from apps.gold.models import GoldAnswer, GoldRun, Standing
from apps.labels.models import Annotator, Delivery
from apps.labels.runs import RunState
from apps.lots.models import Lot, LotVerdict
from apps.lots.selectors import newest_verdict
from apps.projects.models import Engagement, Project
from apps.projects.policies import MANAGERS
from apps.signoff.models import Meaning, Report, Signature

SIGNERS = (Role.OWNER, Role.QA_MANAGER, Role.COMPLIANCE_OFFICER)
NEWS = dt.timedelta(days=7)
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def buyers_of(user: User, *roles: Role) -> QuerySet[Organisation]:
    """The organisations in which somebody holds one of these roles."""
    held = user.memberships.filter(ended_at=None, role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def disputes_to_decide(user: User) -> QuerySet[Dispute]:
    """Undecided cases of the buyer's side in which the judge has no part."""
    return decidable(Actor.person(user)).select_related("project", "item", "standing__annotator")


def lots_to_inspect(user: User) -> QuerySet[Lot]:
    """Lots without a final verdict: those without a sample wait for one to be drawn."""
    managed = Lot.objects.filter(delivery__project__engagement__buyer__in=buyers_of(user, *MANAGERS))
    judged = Lot.objects.annotate(newest=newest_verdict())
    final = judged.filter(newest__in=[LotVerdict.ACCEPTED, LotVerdict.REJECTED])
    return managed.exclude(pk__in=final.values("pk")).select_related("delivery__project", "draw")


def imports_to_watch(user: User) -> QuerySet[ImportRun]:
    """Files on their way in, and those lately refused that nobody has delivered anew."""
    buying, vending = buyers_of(user, *MANAGERS), buyers_of(user, Role.OWNER, Role.VENDOR_MANAGER)
    of_mine = Q(project__engagement__buyer__in=buying) | Q(project__engagement__vendor__in=vending)
    coming = Q(state__in=[RunState.WAITING, RunState.RUNNING])
    refused = Q(state=RunState.FAILED, created_at__gte=timezone.now() - NEWS)
    came_in_later = Delivery.objects.filter(project=OuterRef("project"), sha256=OuterRef("sha256"))
    runs = ImportRun.objects.filter(of_mine, coming | refused).exclude(Exists(came_in_later))
    return runs.select_related("project")


def reports_to_sign(user: User) -> QuerySet[Report]:
    """Reports of others that this person has not yet put a name under, and that still stand."""
    mine = Signature.objects.filter(report=OuterRef("pk"), signer=user)
    withdrawn = Signature.objects.filter(report=OuterRef("pk"), meaning=Meaning.WITHDRAWN)
    waiting = Report.objects.filter(engagement__buyer__in=buyers_of(user, *SIGNERS), superseded_by=None)
    waiting = waiting.exclude(author=user).exclude(Exists(mine)).exclude(Exists(withdrawn))
    return waiting.select_related("engagement", "author")


def stale_projects(user: User) -> QuerySet[Project]:
    """Projects in which labels or gold came after the newest scoring."""
    scored = GoldRun.objects.filter(project=OuterRef("pk")).order_by("-pk").values("created_at")[:1]
    settled = GoldAnswer.objects.filter(item__project=OuterRef("pk")).order_by("-pk").values("set_at")[:1]
    projects = Project.objects.filter(engagement__buyer__in=buyers_of(user, *MANAGERS)).annotate(
        scored_at=Subquery(scored),
        changed_at=Greatest(Max("deliveries__admitted_at"), Coalesce(Subquery(settled), LONG_AGO)),
    )
    return projects.filter(changed_at__gt=F("scored_at")).select_related("engagement")


def engagements_of(user: User) -> QuerySet[Engagement]:
    return Engagement.objects.visible_to(user).select_related("buyer", "vendor").prefetch_related("projects")


def recent_deliveries(user: User) -> QuerySet[Delivery]:
    return Delivery.objects.visible_to(user).select_related("project", "lot").prefetch_related("lot__decisions")


def own_standings(user: User) -> QuerySet[Standing]:
    """An annotator's own result in the newest run of each project they worked in; `set_aside` is the case in which one
    fell."""
    newest = GoldRun.objects.filter(project=OuterRef("run__project")).order_by("-pk").values("pk")[:1]
    mine = Standing.objects.filter(annotator__in=Annotator.objects.filter(user=user), run=Subquery(newest))
    own = mine.annotate(set_aside=case_against())
    return own.select_related("run__project__engagement", "annotator").order_by("run__project__name")
