"""Certificates rest on whole blind samples, of records that nothing like them was learnt from."""

from __future__ import annotations

import pytest

from apps.loop.models import Answer, Task, TaskKind
from apps.loop.routing.basis import basis_now
from apps.loop.routing.calibrating import blind_answers
from apps.loop.training.known import candidates
from tests.loop.build_routing import Certified, World, answer_all, answer_one, predict_as

pytestmark = pytest.mark.django_db


def test_a_blind_sample_counts_when_it_is_answered_whole() -> None:
    """What people leave for later is the hardest: the rest of the sample would flatter the model."""
    world = World()
    round_ = world.round(120, "a")
    blind = list(Task.objects.filter(round=round_, kind=TaskKind.BLIND).select_related("item").order_by("rank"))
    for task in blind[:-1]:
        answer_one(world.scene, task, world.truth[task.item.key])
    basis = basis_now(world.project, "")
    assert blind_answers(world.project, basis) == []
    assert predict_as(world.version, world.said).counts["asked"] == 0
    answer_one(world.scene, blind[-1], "yes")
    assert len(blind_answers(world.project, basis)) == len(blind) == Answer.objects.count()


def test_what_audits_refuted_is_not_promised_again_of_the_same_model_on_the_same_input() -> None:
    world = Certified(wrong_now=0.4)
    world.audit()
    answer_all(world.scene, world.round, world.truth, TaskKind.SHOWN)
    again = world.begin("c", 120, 0.0, blind=0.0, audit=0.0)
    assert not again.certificate["granted"]
    assert "audits refuted what was promised" in again.certificate["sentence"]
    assert world.begin("d", 120, 0.0, blind=0.0, audit=0.0, input="another shop").certificate["more"] is not None


def test_a_certificate_that_was_refuted_in_one_round_admits_no_label_of_another() -> None:
    world = Certified(wrong_now=0.4)
    assert candidates(world.project).standing == {world.round.certificate_digest}
    world.audit()
    assert candidates(world.project).standing == set()
