"""Which task somebody gets next: the lowest rank of the oldest open round, of a record that they do not know."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.disputes.models import Adjudication
from apps.labels.runs import RunState
from apps.loop.models import Answer, Assignment, Round, Task, TaskKind
from apps.loop.policies import may_review, may_run_loop
from apps.loop.routing.rounds import Progress, progress_of_each
from apps.projects.models import Project

WITH_SUGGESTION = (TaskKind.SHOWN, TaskKind.PLANTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Is anything `left` for one person, what they have before them included, and how far everybody is with all open
    rounds. How much is left for whom is told to nobody: it moves by whether the record on the screen is audited."""

    left: bool
    progress: Progress


def open_tasks(project: Project) -> QuerySet[Task]:
    """Those that somebody is still to answer."""
    return unanswered().filter(round__project=project)


def unanswered() -> QuerySet[Task]:
    """The same, of all projects."""
    return Task.objects.filter(round__state=RunState.DONE, answer=None).exclude(kind=TaskKind.AUTO)


def over_rounds(project: Project) -> QuerySet[Round]:
    """Rounds in which every task is answered."""
    rounds = Round.objects.filter(project=project, state=RunState.DONE)
    return rounds.exclude(pk__in=open_tasks(project).values("round"))


def unknown_to(user: User, tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Without tasks about records that this person has had before them in another task, or settled as adjudicator:
    whoever saw a suggestion is not asked blind, and nobody is asked twice."""
    had = Assignment.objects.filter(reviewer=user)
    settled = Adjudication.objects.filter(adjudicator=user, dispute__item__isnull=False)
    answered = Answer.objects.filter(reviewer=user)
    known = Q(item__in=had.values("task__item")) | Q(item__in=answered.values("task__item"))
    # Nobody has had two tasks about one record, so a task that they had is the one by which they know it.
    return tasks.filter(~known | Q(pk__in=had.values("task"))).exclude(item__in=settled.values("dispute__item"))


def next_task(actor: Actor, project: Project) -> Task | None:
    """The one to assign now; those that this person left come back when there is no other."""
    if actor.user is None:
        return None
    now = timezone.now()
    taken = Assignment.objects.filter(task=OuterRef("pk"), until__gt=now)
    left = Assignment.objects.filter(task=OuterRef("pk"), reviewer=actor.user)
    free = unknown_to(actor.user, open_tasks(project)).exclude(Exists(taken)).order_by("round__number", "rank", "pk")
    return free.exclude(Exists(left)).first() or free.first()


def assigned_to(user: User, project: Project) -> Assignment | None:
    """What this person has before them."""
    own = assignments_of(user).filter(task__round__project=project, task__answer=None, until__gt=timezone.now())
    return own.order_by("pk").last()


def assignments_of(user: User) -> QuerySet[Assignment]:
    """All that this person was ever given, with what showing them needs."""
    project = "task__round__project__engagement"
    related = (f"{project}__buyer", f"{project}__vendor", "task__item__project", "task__answer")
    return Assignment.objects.filter(reviewer=user).select_related(*related)


def waiting_for(user: User, project: Project) -> Waiting:
    tasks = open_tasks(project)
    held = Assignment.objects.filter(task=OuterRef("pk"), until__gt=timezone.now()).exclude(reviewer=user)
    opened = set(tasks.order_by().values_list("round", flat=True).distinct())
    told = progress_of_each(opened, kept=opened).values()
    progress = Progress(sum(one.asked for one in told), sum(one.answered for one in told))
    return Waiting(unknown_to(user, tasks).exclude(Exists(held)).exists(), progress)


def kept_rounds(actor: Actor, project: Project) -> set[int]:
    """Primary keys of the open rounds of which somebody is told nothing that moves when one particular answer is given,
    as whether the certificate still holds: reviewers all of them, managers those of which they were given a task."""
    if not may_review(actor, project.engagement):
        return set()
    opened = Round.objects.filter(pk__in=open_tasks(project).values("round"))
    if may_run_loop(actor, project.engagement):
        own = Q(assignments__reviewer=actor.user) | Q(answer__reviewer=actor.user)
        opened = opened.filter(pk__in=Task.objects.filter(own).values("round"))
    return set(opened.values_list("pk", flat=True))


def audits_shown(actor: Actor, round_: Round, progress: Progress) -> bool:
    """While somebody is still asked, what audits found would tell whoever reviews which of their answers was one."""
    return progress.over or not may_review(actor, round_.project.engagement)


def suggestion_of(task: Task) -> str | None:
    """The canonical text that is shown with a task; None where it is asked blind."""
    return task.suggestion if task.kind in WITH_SUGGESTION else None
