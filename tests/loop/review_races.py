"""A program: reviewers at the same tasks in the same moment; prints what each of them got or heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from django.db import connection  # noqa: E402

from apps.accounts.actors import Actor  # noqa: E402
from apps.accounts.models import Role  # noqa: E402
from apps.accounts.policies import Invalid  # noqa: E402
from apps.loop.models import Answer, Assignment  # noqa: E402
from apps.loop.services.reviewing import answer, take_next  # noqa: E402
from apps.projects.models import Project  # noqa: E402
from tests.builders import actor_of, make_member  # noqa: E402
from tests.loop.build_review import AUDIT, SHOWN, Wanted, make_round, task_of  # noqa: E402
from tests.scenes import Scene, make_engagement, make_project  # noqa: E402

Act = Callable[[], str]
TASKS, REVIEWERS = 30, 5


def at_once(*acts: Act) -> list[str]:
    """What came of each: its own words, or why it was refused."""
    start = Barrier(len(acts))

    def one(act: Act) -> str:
        start.wait()
        try:
            return act()
        except Invalid as fault:
            return str(fault)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def people(scene: Scene) -> list[Actor]:
    return [actor_of(make_member(scene.buyer, Role.ADJUDICATOR, f"Reviewer {n}")) for n in range(REVIEWERS)]


def many_take(scene: Scene, project: Project) -> list[str]:
    """Everybody takes a first task."""
    make_round(project, [Wanted(f"i{n}", SHOWN) for n in range(TASKS)])

    def take(actor: Actor) -> Act:
        return lambda: str(take_next(actor=actor, project=project))

    return at_once(*(take(actor) for actor in people(scene)))


def two_answer(scene: Scene, project: Project) -> list[str]:
    task = task_of(make_round(project, [Wanted("i", SHOWN)]), "i")

    def give(actor: Actor) -> Act:
        return lambda: answer(actor=actor, task=task, outcome="accepted", duration_ms=1).outcome

    return at_once(*(give(actor) for actor in people(scene)[:2]))


def all_review(scene: Scene, project: Project) -> list[str]:
    """Everybody works until nothing is left for them; each tells how many they answered."""
    make_round(project, [Wanted(f"i{n}", kind) for kind in (SHOWN, AUDIT) for n in range(TASKS)])

    def work(actor: Actor) -> Act:
        def done() -> str:
            number = 0
            while given := take_next(actor=actor, project=project):
                answer(actor=actor, task=given.task, outcome="entered", value="yes", duration_ms=1)
                number += 1
            return str(number)

        return done

    return at_once(*(work(actor) for actor in people(scene)))


found = {}
for race in (many_take, two_answer, all_review):
    scene = make_engagement()
    project = make_project(scene)
    told = race(scene, project)
    given = Assignment.objects.filter(task__round__project=project)
    answers = Answer.objects.filter(task__round__project=project)
    found[race.__name__] = {
        "told": told,
        "assigned": list(given.values_list("task", flat=True)),
        "answers": list(answers.values_list("reviewer", "task__item")),
    }
print(json.dumps(found))
