"""A round delivers one label for each record of its batch, and never a planted one."""

from __future__ import annotations

import pytest

from apps.loop.reviewing.delivered import Delivered, delivered, labels_to_deliver
from apps.loop.training.known import candidates
from apps.projects.models import Project
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, answered, make_round, task_of
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def test_labels_say_where_they_come_from(scene: Scene, project: Project) -> None:
    made = make_round(
        project,
        [Wanted("b", BLIND), Wanted("s", SHOWN), Wanted("r", SHOWN), Wanted("u", AUTO, "no"), Wanted("w", SHOWN)],
    )
    answered(task_of(made, "b"), scene.adjudicator, "no")
    answered(task_of(made, "s"), scene.adjudicator, "no")
    answered(task_of(made, "r"), scene.adjudicator, None)
    found = {project.items.get(pk=item).key: each for item, each in delivered(made).items()}
    assert found == {
        "b": Delivered('"no"', BLIND, "entered"),
        "s": Delivered('"no"', SHOWN, "fixed"),
        "r": Delivered(None, SHOWN, "rejected"),
        "u": Delivered('"no"', AUTO),
    }


@pytest.mark.parametrize("label", ["no", "yes"])
def test_a_planted_label_is_never_delivered_and_never_taught(scene: Scene, project: Project, label: str) -> None:
    """Whether it was let pass or caught: the record had its label before."""
    earlier = make_round(project, [Wanted("known", SHOWN)])
    answered(task_of(earlier, "known"), scene.qa_manager, "yes")
    later = make_round(project, [Wanted("known", PLANTED, shown="no"), Wanted("other", SHOWN)], "later")
    before = sorted(candidates(project).found)
    answered(task_of(later, "known"), scene.adjudicator, label)
    assert delivered(later) == {}
    assert {each.value for each in delivered(earlier).values()} == {'"yes"'}
    assert sorted(candidates(project).found) == before
    assert [(each.record, each.label) for each in before] == [("known", '"yes"')]


def test_an_audit_does_not_change_what_it_holds_to_account(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("u", AUTO, "yes"), Wanted("u", AUDIT), Wanted("s", SHOWN), Wanted("s", AUDIT)])
    answered(task_of(made, "s", SHOWN), scene.adjudicator, "yes")
    for key in ("u", "s"):
        answered(task_of(made, key, AUDIT), scene.qa_manager, "no")
    assert {each.value for each in delivered(made).values()} == {'"yes"'}


def test_what_was_taken_unseen_and_given_back_is_what_people_say(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("u", AUTO, "yes"), Wanted("v", AUTO, "yes"), Wanted("w", AUTO, "yes")])
    for key, rank in (("u", 9), ("v", 10)):
        again = task_of(made, key)
        again.pk, again.kind, again.rank, again.suggestion = None, SHOWN, rank, '"yes"'
        again.save()
    answered(task_of(made, "u", SHOWN), scene.adjudicator, "no")
    found = {project.items.get(pk=item).key: each.value for item, each in delivered(made).items()}
    assert found == {"u": '"no"', "w": '"yes"'}


def test_an_audit_that_comes_before_the_answer_holds_nothing_to_account_yet(scene: Scene, project: Project) -> None:
    """A record that waits for people has no label, which is not the same as one that cannot be labelled."""
    made = make_round(
        project, [Wanted("s", SHOWN), Wanted("s", AUDIT), Wanted("u", AUTO, "no"), Wanted("u", AUDIT, "no")]
    )
    for key in ("s", "u"):
        answered(task_of(made, key, AUDIT), scene.qa_manager, "no")
    assert list(labels_to_deliver([made]).values()) == ['"no"']
    answered(task_of(made, "s", SHOWN), scene.adjudicator, "yes")
    assert sorted(map(str, labels_to_deliver([made]).values())) == ['"no"', '"yes"']
