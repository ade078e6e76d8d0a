"""The standing of a certificate: refuted by blind audits, ended by what it is bound to, and what happens then."""

from __future__ import annotations

import pytest

from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.labels.services import publish_schema
from apps.loop.models import CertificateEnd, ModelVersion, Promotion, Round, Task, TaskKind
from apps.loop.routing.certificates import held, is_reopened
from apps.loop.services.certificates import end_lapsed
from apps.projects.services import publish_guideline
from tests.loop.build_routing import Certified, make_version

pytestmark = pytest.mark.django_db

AUTO, AUDIT, BLIND, SHOWN = TaskKind.AUTO, TaskKind.AUDIT, TaskKind.BLIND, TaskKind.SHOWN


def end_of(round_: Round) -> CertificateEnd | None:
    return CertificateEnd.objects.filter(round=round_).first()


def test_while_audits_find_nothing_it_stands() -> None:
    world = Certified()
    world.audit()
    now = held(world.round)
    assert now is not None and now.valid and not now.refuted
    assert len(now.audit.evidence) == Task.objects.filter(round=world.round, kind=AUTO).count()
    assert now.audit.evidence[-1] < 1
    assert end_of(world.round) is None


@pytest.mark.parametrize("promise", ["marginal", "selective"])
def test_audits_that_find_errors_revoke_it_and_its_records_go_back_to_people(promise: str) -> None:
    world = Certified(wrong_now=0.4, promise=promise)
    taken = set(Task.objects.filter(round=world.round, kind=AUTO).values_list("item", flat=True))
    before = Task.objects.filter(round=world.round).count()
    world.audit()
    end = end_of(world.round)
    assert end is not None and "audited labels were wrong" in end.reasons[0]
    back = Task.objects.filter(round=world.round, item__in=taken, kind=SHOWN).select_related("prediction")
    assert {task.item_id for task in back} == taken
    assert all(task.suggestion == task.prediction.value for task in back if task.prediction)
    assert sorted(task.rank for task in back) == list(range(before + 1, before + len(taken) + 1))
    scores = [task.prediction.score for task in back.order_by("rank") if task.prediction]
    assert scores == sorted(scores)
    told = details_of(Event.objects.get(verb="certificate.revoked"))
    assert (told["reopened"], told["rows"], told["audited"]) == (len(taken), before + len(taken), end.audited)
    assert end.audited < len(taken)


def test_once_revoked_it_stays_so_however_good_later_audits_are() -> None:
    world = Certified(wrong_now=0.4)
    world.audit()
    assert CertificateEnd.objects.count() == 1
    now = held(world.round)
    assert now is not None and not now.valid
    assert Event.objects.filter(verb="certificate.revoked").count() == 1
    assert (
        Task.objects.filter(round=world.round, kind=SHOWN, item__tasks__kind=AUTO).count() == world.round.counts["auto"]
    )


def test_another_model_in_charge_ends_it_and_leaves_what_was_taken() -> None:
    world = Certified()
    _promote(world, make_version(world.project))
    (end,) = end_lapsed(world.project)
    assert end.reasons == ["the model changed"]
    assert not is_reopened(world.round)


def test_what_ended_for_another_model_and_is_refuted_later_goes_back_to_people_too() -> None:
    world = Certified(wrong_now=0.4)
    _promote(world, make_version(world.project))
    end_lapsed(world.project)
    world.audit()
    assert is_reopened(world.round)
    assert (
        details_of(Event.objects.get(verb="round.reopened"))["rows"] == Task.objects.filter(round=world.round).count()
    )
    assert CertificateEnd.objects.get().reasons == ["the model changed"]


def test_the_model_that_is_in_charge_already_changes_nothing() -> None:
    world = Certified()
    _promote(world, world.version)
    assert end_lapsed(world.project) == []


def test_another_guideline_ends_it_and_what_was_taken_goes_back_to_people() -> None:
    world = Certified()
    publish_guideline(actor=world.scene.actor("owner"), project=world.project, text="# Stricter")
    (end,) = end_lapsed(world.project)
    assert end.reasons == ["the guideline changed"]
    assert is_reopened(world.round)


def test_another_schema_does_the_same() -> None:
    world = Certified()
    definition = {"type": "nominal", "labels": ["maybe", "no", "yes"]}
    publish_schema(actor=world.scene.actor("owner"), project=world.project, definition=definition)
    (end,) = end_lapsed(world.project)
    assert end.reasons == ["the label schema changed"]
    assert is_reopened(world.round)


def test_a_round_of_another_input_ends_those_before() -> None:
    world = Certified()
    world.begin("c", 60, 0.0, blind=0.0, audit=0.0, input="mail")
    end = end_of(world.round)
    assert end is not None and end.reasons == ["the input changed"]
    assert not is_reopened(world.round)


def test_the_log_vouches_for_the_tasks_of_a_reopened_round() -> None:
    world = Certified(wrong_now=0.4)
    world.audit()
    findings = reconcile(Log.objects.get(origin=world.scene.log)).findings or []
    assert not [each for each in findings if each["model"] in ("loop.task", "loop.certificateend", "loop.round")]


def _promote(world: Certified, version: ModelVersion) -> None:
    Promotion.objects.create(project=world.project, version=version, reason="better")
