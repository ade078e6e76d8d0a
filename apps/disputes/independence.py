"""Who may decide a case: a person with the office and with no part in it. The reason is told to who is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Decision
from apps.disputes.models import Adjudication, Dispute, Holder, Reveal, Statement
from apps.disputes.states import DisputeState
from apps.projects.policies import may_judge


def may_decide(actor: Actor, case: Dispute) -> Decision:
    """In the instance that the case is in. Whoever was in the first instance is not in the second."""
    office = may_judge(actor, case.project.engagement)
    if not office:
        return office
    if actor.user is None:
        return Decision(False, "A case is decided by a person.")
    reason = next(_interests(actor.user, actor.text, case), None)
    return Decision(False, reason) if reason else Decision(True, "You have no part in this case.")


def _interests(user: User, text: str, case: Dispute) -> Iterator[str]:
    """Each part that somebody has in a case."""
    for holds, reason in _PARTS:
        if holds(user, text, case):
            yield reason


def _opened_it(user: User, text: str, case: Dispute) -> bool:
    return case.opened_by_id == user.pk


def _opened_one_of_it(user: User, text: str, case: Dispute) -> bool:
    return case.merged.filter(opened_by=user).exists()


def _spoke_in_it(user: User, text: str, case: Dispute) -> bool:
    return case.statements.filter(author=user).exists()


def _made_a_label(user: User, text: str, case: Dispute) -> bool:
    return Holder.objects.filter(position__dispute=case, annotation__annotator__user=user).exists()


def _settled_the_gold(user: User, text: str, case: Dispute) -> bool:
    return Holder.objects.filter(position__dispute=case, gold_answer__set_by=text).exists()


def _inspected_it(user: User, text: str, case: Dispute) -> bool:
    return case.finding is not None and case.finding.inspector_id == user.pk


def _was_tested(user: User, text: str, case: Dispute) -> bool:
    standing = case.standing
    return standing is not None and (standing.annotator.user_id == user.pk or str(standing.run.actor) == text)


def _decided_before(user: User, text: str, case: Dispute) -> bool:
    if case.instance == 1 or case.state == DisputeState.FINAL:
        return False
    return Adjudication.objects.filter(dispute=case, instance=1, adjudicator=user).exists()


def _was_assigned_before(user: User, text: str, case: Dispute) -> bool:
    return case.instance == 2 and case.assignments.filter(instance=1, adjudicator=user).exists()


def _appealed(user: User, text: str, case: Dispute) -> bool:
    return case.instance == 2 and case.steps.filter(act="appeal", person=user).exists()


def _knows_the_authors(user: User, text: str, case: Dispute) -> bool:
    return (
        reveals_to(user)
        .filter(Q(dispute=case) | Q(dispute=None, project=case.project_id, at__gte=case.opened_at))
        .exists()
    )


_PARTS: tuple[tuple[Callable[[User, str, Dispute], bool], str], ...] = (
    (_opened_it, "You opened this case; somebody else decides it."),
    (_opened_one_of_it, "You opened a case that was merged into this one; somebody else decides it."),
    (_spoke_in_it, "You spoke in this case as a party; somebody else decides it."),
    (_made_a_label, "One of the positions is your own label."),
    (_settled_the_gold, "One of the positions is a gold answer that you settled."),
    (_inspected_it, "The finding is your own."),
    (_was_tested, "The standing is your own, or you made the test."),
    (_decided_before, "You decided this case in the first instance; somebody else decides the appeal."),
    (_was_assigned_before, "The case was yours in the first instance; somebody else decides the appeal."),
    (_appealed, "You appealed; somebody else decides."),
    (_knows_the_authors, "You have seen who stands for the positions of this case; somebody else decides it blind."),
)


def reveals_to(user: User) -> QuerySet[Reveal]:
    return Reveal.objects.filter(person=user)


def without_part(user: User, text: str) -> Q:
    """The same as a condition on cases, for a queue: one query, each part looked up from what the person did."""
    second = Dispute.objects.filter(instance=2)
    everything = Reveal.objects.filter(person=user, dispute=None, project=OuterRef("project"))
    parts = (
        Dispute.objects.filter(opened_by=user).values("pk"),
        Dispute.objects.filter(opened_by=user, merged_into__isnull=False).values("merged_into"),
        Statement.objects.filter(author=user).values("dispute"),
        Holder.objects.filter(annotation__annotator__user=user).values("position__dispute"),
        Holder.objects.filter(gold_answer__set_by=text).values("position__dispute"),
        Dispute.objects.filter(finding__inspector=user).values("pk"),
        Dispute.objects.filter(Q(standing__annotator__user=user) | Q(standing__run__actor=text)).values("pk"),
        second.filter(adjudications__instance=1, adjudications__adjudicator=user).values("pk"),
        second.filter(assignments__instance=1, assignments__adjudicator=user).values("pk"),
        second.filter(steps__act="appeal", steps__person=user).values("pk"),
        reveals_to(user).filter(dispute__isnull=False).values("dispute"),
    )
    told = Exists(everything.filter(at__gte=OuterRef("opened_at")))
    return reduce(and_, (~Q(pk__in=part) for part in parts)) & ~Q(told)
