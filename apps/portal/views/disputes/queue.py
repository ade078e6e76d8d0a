"""The queue of cases: what is open, what of it is mine to decide, what is decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Organisation, OrganisationKind
from apps.disputes.models import Dispute, DisputeState, Ground
from apps.disputes.selectors import decidable, in_order
from apps.disputes.services import open_disputes
from apps.disputes.states import UNDECIDED
from apps.portal.access import actor_of, project_or_404
from apps.projects.models import Project
from apps.projects.policies import JUDGES, MANAGERS, may_see_gold

PER_PAGE = 50
TABS = (
    *(("open", "Open"), ("mine", "Mine to decide"), ("appealed", "Appealed")),
    *(("decided", "Decided"), ("closed", "Closed")),
)
FILTERS = ("engagement", "project", "ground", "q")


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    name: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A case in the queue. The vendor is not told that gold was contradicted: it would give the answer away."""

    case: Dispute
    ground: str
    late: bool


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    actor, wanted = actor_of(request), request.GET.get("tab", "open")
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    seen = _filtered(Dispute.objects.visible_to(request.user), asked, actor)
    page = Paginator(_in(seen, wanted, actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": _entries(page, actor),
        "tabs": [_tab(key, name, seen, asked, wanted, actor) for key, name in TABS],
        "tab": wanted,
        "asked": asked,
        "grounds": Ground.choices,
        "projects": Project.objects.visible_to(request.user).select_related("engagement__vendor"),
        "managed": _managed(actor),
        "judges": _offices(actor, JUDGES).exists(),
    }
    return render(request, "portal/disputes/disputes.html", context)


def _filtered(cases: QuerySet[Dispute], asked: dict[str, str], actor: Actor) -> QuerySet[Dispute]:
    if "engagement" in asked:
        cases = cases.filter(project__engagement__public_id=asked["engagement"])
    if "project" in asked:
        cases = cases.filter(project__public_id=asked["project"])
    if "ground" in asked:
        vendors = Organisation.objects.visible_to(actor.user)
        cases = cases.filter(ground=asked["ground"]).exclude(project__engagement__vendor__in=vendors)
    if "q" in asked:
        text = asked["q"]
        found = Q(public_id__icontains=text) | Q(item__key__icontains=text) | Q(item__payload__text__icontains=text)
        cases = cases.filter(found)
    return cases.select_related(
        "item", "standing__annotator", "project__engagement__buyer", "project__engagement__vendor"
    )


def _in(cases: QuerySet[Dispute], tab: str, actor: Actor) -> QuerySet[Dispute]:
    if tab == "mine":
        return in_order(cases.filter(pk__in=decidable(actor).values("pk")))
    if tab == "appealed":
        return cases.filter(state__in=UNDECIDED, instance=2)
    if tab == "decided":
        return cases.filter(state=DisputeState.DECIDED).order_by("due_at", "pk")
    if tab == "closed":
        return cases.exclude(state__in=(*UNDECIDED, DisputeState.DECIDED)).order_by("-pk")
    return cases.filter(state__in=UNDECIDED)


def _tab(key: str, name: str, seen: QuerySet[Dispute], asked: dict[str, str], wanted: str, actor: Actor) -> Tab:
    query = urlencode({"tab": key, **asked})
    return Tab(key, name, _in(seen, key, actor).count(), f"?{query}", key == wanted)


def _entries(cases: Iterable[Dispute], actor: Actor) -> list[Entry]:
    """Asked once for each engagement and not for each case: a page holds many cases of few engagements."""
    now, sees_gold, entries = timezone.now(), dict[int, bool](), []
    for case in cases:
        engagement = case.project.engagement
        if engagement.pk not in sees_gold:
            sees_gold[engagement.pk] = bool(may_see_gold(actor, engagement))
        late = case.undecided and case.due_at is not None and case.due_at < now
        entries.append(Entry(case, ground_as_seen(case, sees_gold=sees_gold[engagement.pk]), late))
    return entries


def ground_as_seen(case: Dispute, *, sees_gold: bool) -> str:
    return Ground(case.ground).label if sees_gold or case.ground == Ground.MANUAL else "Opened by rule"


def _offices(actor: Actor, roles: tuple[str, ...]) -> QuerySet[Membership]:
    held = Membership.objects.filter(user=actor.user, ended_at=None, role__in=roles)
    return held.filter(organisation__kind=OrganisationKind.BUYER)


def _managed(actor: Actor) -> QuerySet[Project]:
    buyers = _offices(actor, MANAGERS).values("organisation")
    return Project.objects.filter(engagement__buyer__in=buyers, deliveries__isnull=False).distinct()


@require_POST
def open_by_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    opened = open_disputes(actor=actor_of(request), project=project)
    if opened:
        messages.success(request, f"{opened} case{'s' if opened > 1 else ''} opened in {project}.")
    else:
        messages.info(request, f"Nothing new in {project}: every item that deserves a case has or had one.")
    return redirect(f"{reverse('portal:disputes')}?{urlencode({'project': public_id})}")
