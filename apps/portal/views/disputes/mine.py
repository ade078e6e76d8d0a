"""My cases: those I, or my house, brought or have a part in; where they stand, what came of them, what I can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Role, User
from apps.disputes.blindness import subject_as_seen
from apps.disputes.models import Adjudication, Dispute, DisputeState
from apps.disputes.policies import may_withdraw
from apps.disputes.states import RULED, UNDECIDED, Act, after
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.portal.access import actor_of, person
from apps.portal.templatetags.renderings import shown_by
from apps.portal.views.disputes.results import results_of
from apps.portal.views.disputes.words import standing_of
from apps.projects.models import Project
from apps.projects.policies import may_contest

PER_PAGE = 25
TABS = (("now", "You can act"), ("open", "Open"), ("closed", "Closed"))
MANAGERS = (Role.OWNER, Role.VENDOR_MANAGER)


@dataclass(frozen=True, slots=True)
class Entry:
    """A case with what its reader needs to know, and the acts that are open to them."""

    case: Dispute
    about: str
    standing: str
    decision: Adjudication | None
    decided: str
    acts: dict[str, bool]


@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    user, actor = person(request), actor_of(request)
    tab = request.GET.get("tab", "")
    mine = cases_of(user)
    counts = {key: _in(mine, key, user).count() for key, _ in TABS}
    if tab not in counts:
        tab = "now" if counts["now"] else "open"
    page = Paginator(_in(mine, tab, user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": _entries(list(page), actor, user),
        "tabs": [(key, name, counts[key]) for key, name in TABS],
        "tab": tab,
        "results": results_of(user),
        "projects": Project.objects.visible_to(user).select_related("engagement").order_by("name"),
    }
    return render(request, "portal/disputes/mine.html", context)


def cases_of(user: User) -> QuerySet[Dispute]:
    """Brought by somebody, or about a label or standing of theirs; for the vendor's managers all of their house."""
    houses = Membership.objects.filter(user=user, ended_at=None, role__in=MANAGERS).values("organisation")
    part = (
        Q(opened_by=user)
        | Q(steps__act=Act.APPEAL, steps__person=user)
        | Q(positions__holders__annotation__annotator__user=user)
        | Q(standing__annotator__user=user)
        | Q(project__engagement__vendor__in=houses)
    )
    return Dispute.objects.visible_to(user).filter(pk__in=Dispute.objects.filter(part).values("pk"))


def _in(cases: QuerySet[Dispute], tab: str, user: User) -> QuerySet[Dispute]:
    if tab == "now":
        appealable = Q(state=DisputeState.DECIDED, due_at__gt=timezone.now())
        asked = Q(state=DisputeState.EVIDENCE, asked=True)
        return cases.filter(appealable | asked).exclude(adjudications__adjudicator=user).order_by("due_at", "pk")
    if tab == "closed":
        return cases.exclude(state__in=UNDECIDED).order_by("-pk")
    return cases.filter(state__in=UNDECIDED).order_by(F("due_at").asc(nulls_last=True), "pk")


def _entries(cases: Sequence[Dispute], actor: Actor, user: User) -> list[Entry]:
    """Asked once for each project and not for each case."""
    found = Dispute.objects.filter(pk__in=[case.pk for case in cases]).select_related(
        "item", "standing__annotator", "merged_into", "project__engagement__buyer", "project__engagement__vendor"
    )
    by_pk = found.prefetch_related("adjudications").in_bulk()
    mine = _brought_by(user, cases)
    rules: dict[int, AnySchema | None] = {}
    parties: dict[int, bool] = {}
    entries = []
    for case in (by_pk[each.pk] for each in cases):
        if case.project_id not in rules:
            schema = case.project.schemas.first()
            rules[case.project_id] = rules_of(schema) if schema else None
            parties[case.project_id] = bool(may_contest(actor, case.project.engagement))
        entries.append(_entry(case, actor, mine, rules[case.project_id], party=parties[case.project_id]))
    return entries


def _brought_by(user: User, cases: Sequence[Dispute]) -> set[int]:
    """Those who brought these cases and for whom this person may act: oneself, and perhaps whoever has left."""
    openers = User.objects.filter(pk__in=[case.opened_by_id for case in cases if case.opened_by_id])
    return {user.pk, *openers.exclude(memberships__ended_at=None).values_list("pk", flat=True)}


def _entry(case: Dispute, actor: Actor, mine: set[int], rules: AnySchema | None, *, party: bool) -> Entry:
    decisions = list(case.adjudications.all())
    newest = decisions[0] if decisions else None
    decided_it = any(actor.user and each.adjudicator_id == actor.user.pk for each in decisions)
    takes_back = case.state in UNDECIDED and (case.instance == 2 or case.opened_by_id in mine)
    takes_back = takes_back and bool(may_withdraw(actor, case))
    appeals = case.state == DisputeState.DECIDED and case.due_at is not None and case.due_at > timezone.now()
    acts = {
        "say": party and after(case.state, case.instance, Act.HEAR) is not None,
        "appeal": party and appeals and not decided_it,
        "withdraw": takes_back and after(case.state, case.instance, Act.WITHDRAW) is not None,
    }
    standing = standing_of(case, brought=takes_back, may_appeal=acts["appeal"])
    ruled = newest if case.state in RULED or case.instance == 2 else None
    about = subject_as_seen(case, tells=False)
    return Entry(case, about, standing, ruled, _words(ruled, rules), acts)


def _words(decision: Adjudication | None, rules: AnySchema | None) -> str:
    if decision is None:
        return ""
    return shown_by(decision.value, rules) if decision.value is not None else decision.get_outcome_display().lower()
