"""Telling the people of a case what happened in it. Each function runs inside the transaction of what it tells.

A control case, and one that the vendor may not know of yet, is told to nobody but whoever is to decide it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from apps.accounts.actors import Actor
from apps.accounts.models import Role, User
from apps.disputes.models import Assignment, Dispute, DisputeState, Step
from apps.disputes.models.court import Side
from apps.disputes.parties import house_of, side_now
from apps.notices.recipients import managers_of, vendors_people
from apps.notices.services import notify
from apps.projects.models import Engagement, Project

VENDORS = (Role.OWNER, Role.VENDOR_MANAGER)


def tell_opened(case: Dispute, actor: Actor) -> None:
    """The other side."""
    engagement = case.project.engagement
    vendor_brought_it = side_now(actor, engagement) == Side.VENDOR
    _tell("dispute.opened", case, _buyers(engagement) if vendor_brought_it else _vendors(case), actor)


def tell_opened_by_rule(project: Project, cases: Sequence[Dispute]) -> None:
    """One notice for all of them, with the number of those that the vendor may know of."""
    opened = Dispute.objects.filter(pk__in=[case.pk for case in cases])
    kept = set(opened.kept_from_vendor().values_list("pk", flat=True))
    known = [case for case in cases if case.pk not in kept]
    if known:
        details, key = {"cases": len(known)}, known[0].public_id
        _tell_of_project("disputes.opened", project, _managers(project.engagement), "open", details, key)


def tell_assigned(given: Assignment) -> None:
    """Who was given a case by somebody else."""
    case = given.dispute
    if given.assigned_by_id != given.adjudicator_id and case.due_at is not None:
        details = {"ends_at": case.due_at}
        _notify("dispute.assigned", case, User.objects.filter(pk=given.adjudicator_id), details, str(given.pk))


def tell_asked(case: Dispute, step: Step) -> None:
    if step.due_at is not None:
        _tell("dispute.asked", case, who_brought(case), None, {"ends_at": step.due_at}, str(step.pk))


def tell_decided(case: Dispute, actor: Actor, key: str) -> None:
    """Whoever the decision binds: until when they may appeal, or that it is the last word."""
    details = {"ends_at": case.due_at} if case.due_at else {}
    _tell("dispute.decided" if case.due_at else "dispute.final", case, _parties(case), actor, details, key)


def tell_appealed(case: Dispute, actor: Actor) -> None:
    managers = _buyers(case.project.engagement)
    _tell("dispute.appealed", case, managers | _parties(case), actor)


def tell_withdrawn(case: Dispute, actor: Actor) -> None:
    """A withdrawn appeal leaves the first decision as the last word."""
    kind = "dispute.final" if case.state == DisputeState.FINAL else "dispute.withdrawn"
    _tell(kind, case, _buyers(case.project.engagement) | _parties(case), actor, key="withdrawn")


def tell_expired(cases: Iterable[Dispute]) -> None:
    for case in cases:
        _tell("dispute.expired", case, _buyers(case.project.engagement) | _parties(case), None)


def tell_final(project: Project, cases: Sequence[Dispute]) -> None:
    """How many of theirs: one notice for each person, however many decisions became final at once."""
    told = [case for case in cases if not case.control]
    if not told:
        return
    key = told[0].public_id
    managers = _managers(project.engagement)
    _tell_of_project("disputes.final", project, managers, "closed", {"cases": len(told)}, key)
    own = _own_cases(told)
    for person in User.objects.filter(pk__in=own).exclude(pk__in=managers.values("pk")):
        _tell_of_project("disputes.final", project, [person], "closed", {"cases": own[person.pk]}, key)


def tell_time_to_appeal(case: Dispute) -> None:
    _tell_deadline(case, _parties(case))


def tell_time_to_answer(case: Dispute) -> None:
    _tell_deadline(case, who_brought(case))


def tell_time_to_decide(case: Dispute, adjudicator: int) -> None:
    if case.due_at is not None:
        people = User.objects.filter(pk=adjudicator)
        _notify("dispute.due", case, people, {"ends_at": case.due_at}, deadline_key(case.state, case.due_at))


def deadline_key(state: str, due_at: dt.datetime) -> str:
    """Each deadline of a case is told once."""
    return f"{state} {due_at:%Y-%m-%dT%H:%M:%S}"


def is_kept_from_vendor(case: Dispute) -> bool:
    """With a notice the vendor would know which items are gold."""
    return Dispute.objects.kept_from_vendor().filter(pk=case.pk).exists()


def who_brought(case: Dispute) -> QuerySet[User]:
    """Whoever opened a case; when they have left, those who may go on with it for their house."""
    engagement, opener = case.project.engagement, case.opened_by
    if opener is None:
        return User.objects.none()
    if side_now(Actor.person(opener), engagement):
        return User.objects.filter(pk=opener.pk)
    vendors = house_of(opener, engagement) == Side.VENDOR
    return vendors_people(engagement, *VENDORS) if vendors else _buyers(engagement)


def _parties(case: Dispute) -> QuerySet[User]:
    """The vendor's side, and whoever brought the case."""
    return _vendors(case) | _named(who_brought(case))


def _vendors(case: Dispute) -> QuerySet[User]:
    """The vendor's managers, and those who sign in here and whose label or standing it is about."""
    own = Q(annotators__annotations__holdings__position__dispute=case) | Q(annotators__standings__disputes=case)
    concerned = User.objects.filter(own, annotators__engagement=case.project.engagement)
    return _managers(case.project.engagement) | _named(concerned)


def _managers(engagement: Engagement) -> QuerySet[User]:
    return _named(vendors_people(engagement, *VENDORS))


def _buyers(engagement: Engagement) -> QuerySet[User]:
    return _named(managers_of(engagement))


def _named(people: QuerySet[User]) -> QuerySet[User]:
    """The same people, as a query that can be joined with others."""
    return User.objects.filter(pk__in=people.values("pk"))


def _own_cases(cases: Sequence[Dispute]) -> dict[int, int]:
    """Annotators' logins to the number of these cases in which a label or the standing of theirs is judged."""
    held = Dispute.objects.filter(pk__in=[case.pk for case in cases])
    pairs = {
        pair
        for path in ("positions__holders__annotation__annotator__user", "standing__annotator__user")
        for pair in held.values_list(path, "pk")
    }
    return dict(Counter(user for user, _ in pairs if user is not None))


def _tell_deadline(case: Dispute, people: QuerySet[User]) -> None:
    if case.due_at is not None:
        key = deadline_key(case.state, case.due_at)
        _tell("dispute.deadline", case, people, None, {"ends_at": case.due_at}, key)


def _tell(
    kind: str,
    case: Dispute,
    people: QuerySet[User],
    actor: Actor | None,
    details: dict[str, dt.datetime] | None = None,
    key: str = "",
) -> None:
    """Everybody of `people` but who did it."""
    if not is_kept_from_vendor(case):
        others = people.exclude(pk=actor.user.pk) if actor and actor.user else people
        _notify(kind, case, others, details, key)


def _notify(kind: str, case: Dispute, people: QuerySet[User], details: dict[str, dt.datetime] | None, key: str) -> None:
    notify(
        recipients=people,
        kind=kind,
        subject=case.public_id,
        path=f"/disputes/{case.public_id}/",
        engagement=case.project.engagement,
        details=details or {},
        key=key,
    )


def _tell_of_project(
    kind: str, project: Project, people: Iterable[User], tab: str, details: dict[str, int], key: str
) -> None:
    path = f"/disputes/?tab={tab}&project={project.public_id}"
    notify(
        recipients=people,
        kind=kind,
        subject=project.public_id,
        path=path,
        engagement=project.engagement,
        details=details,
        key=key,
    )
