"""Rounds: what is taken unseen under which certificate, who gets the rest in which order, and what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.loop.models import About, Arrival, PredictionRun, Round, Task, TaskKind
from apps.loop.routing.certificates import certificate_of, held
from apps.loop.routing.plan import samples
from apps.loop.routing.rules import RoundRules
from apps.loop.routing.sampling import drawn
from apps.loop.services.rounds import begin_round
from apps.measures.acceptance import draw
from tests.loop.build_routing import Said, World, answer_all, begin, make_batch, make_version, predict_as
from tests.scenes import load_gold

pytestmark = pytest.mark.django_db

BLIND, SHOWN, PLANTED, AUTO, AUDIT = TaskKind.BLIND, TaskKind.SHOWN, TaskKind.PLANTED, TaskKind.AUTO, TaskKind.AUDIT


@pytest.fixture
def world() -> World:
    return World()


def kinds(round_: Round) -> dict[str, int]:
    return {kind: Task.objects.filter(round=round_, kind=kind).count() for kind in TaskKind.values}


def test_without_blind_answers_nobody_is_spared_and_the_page_says_how_many_would_do(world: World) -> None:
    round_ = world.round(120, "a")
    assert not round_.certificate["granted"]
    assert round_.certificate["more"] == 45
    assert "45 more blind labels would do" in round_.certificate["sentence"]
    assert kinds(round_) == {"blind": 60, "shown": 60, "planted": 0, "auto": 0, "audit": 50}
    assert round_.counts["calibration"] == 0


def test_blind_answers_of_a_round_before_give_a_certificate(world: World) -> None:
    round_ = world.second()
    certificate = certificate_of(round_)
    assert certificate is not None and certificate.digest == round_.certificate_digest
    assert round_.counts["calibration"] == 120
    taken = Task.objects.filter(round=round_, kind=AUTO)
    assert taken.count() == round_.counts["auto"] > 30
    assert min(taken.values_list("prediction__score", flat=True)) >= certificate.promised.threshold
    assert held(round_).valid  # type: ignore[union-attr]


def test_every_record_of_a_batch_is_delivered_exactly_once(world: World) -> None:
    round_ = world.second()
    tasks = Task.objects.filter(round=round_, kind__in=(BLIND, SHOWN, AUTO))
    items = Arrival.objects.filter(batch=round_.batch).values_list("item", flat=True)
    assert sorted(tasks.values_list("item", flat=True)) == sorted(items)


def test_anybody_can_draw_the_samples_again(world: World) -> None:
    round_ = world.second()
    keys = sorted(round_.batch.arrivals.values_list("item__key", flat=True))
    for kind in (BLIND, AUDIT):
        mine = set(Task.objects.filter(round=round_, kind=kind).values_list("item__key", flat=True))
        assert mine == set(draw(keys, len(mine), samples(round_.seed)[kind]))
    begun = details_of(Event.objects.get(verb="round.begun", object=round_.public_id))
    assert "seed" not in begun and len(begun["seed_sha256"]) == 64


@pytest.mark.parametrize("n", [0, 1, 7, 500])
def test_samples_are_those_of_the_published_method(n: int) -> None:
    names = [f"item {number}" for number in range(500)]
    assert [names[place] for place in drawn(names, n, "a seed")] == draw(names, n, "a seed")


def test_people_get_the_least_sure_first_and_ranks_do_not_tell_what_is_hidden(world: World) -> None:
    round_ = world.round(400, "a", blind=0.2)
    ranked = Task.objects.filter(round=round_).order_by("rank")
    assert list(ranked.values_list("rank", flat=True)) == list(range(1, ranked.count() + 1))
    assert list(ranked.values_list("pk", flat=True)) == sorted(ranked.values_list("pk", flat=True))
    scores = list(ranked.filter(kind=SHOWN).values_list("prediction__score", flat=True))
    assert scores == sorted(scores)
    for kind in (BLIND, AUDIT):
        middle = np.mean(list(ranked.filter(kind=kind).values_list("rank", flat=True))) / ranked.count()
        assert 0.35 < middle < 0.65


def test_what_is_taken_unseen_stands_behind_all_that_people_do(world: World) -> None:
    round_ = world.second()
    ranks = {
        kind: set(Task.objects.filter(round=round_, kind=kind).values_list("rank", flat=True)) for kind in TaskKind
    }
    asked = ranks[BLIND] | ranks[SHOWN] | ranks[AUDIT] | ranks[PLANTED]
    assert max(asked) < min(ranks[AUTO])


def test_planted_suggestions_are_wrong_and_of_records_with_gold_that_are_not_in_the_batch(world: World) -> None:
    gold = {f"g{number}": "yes" for number in range(8)}
    make_batch(world.project, sorted(gold))
    load_gold(world.scene, world.project, gold)
    predict_as(world.version, {"g3": Said("no", 0.9)}, about=About.GOLD)
    round_ = world.round(200, "a", planted=0.05)
    planted = Task.objects.filter(round=round_, kind=PLANTED)
    assert planted.count() == 5
    assert set(planted.values_list("suggestion", flat=True)) == {'"no"'}
    assert set(planted.values_list("item__key", flat=True)) <= gold.keys()
    again = world.round(200, "b", planted=0.05)
    fresh = set(Task.objects.filter(round=again, kind=PLANTED).values_list("item__key", flat=True))
    assert len(fresh - set(planted.values_list("item__key", flat=True))) == 3


def test_a_record_of_which_the_model_said_nothing_goes_to_people_first_and_without_suggestion(world: World) -> None:
    said = world.arrive(100, "a")
    batch = make_batch(world.project, [*sorted(said), "zz"])
    run = predict_as(world.version, said, batch)
    assert run.counts == {"asked": 101, "predicted": 100, "refused": {"no answer": 1}}
    round_ = begin(world.scene, run, blind=0.0, audit=0.0, planted=0.0)
    first = Task.objects.get(round=round_, rank=1)
    assert (first.item.key, first.kind, first.suggestion, first.prediction) == ("zz", SHOWN, None, None)
    assert round_.counts["unpredicted"] == 1


def test_a_batch_of_which_the_model_said_nothing_at_all_goes_to_people_whole(world: World) -> None:
    batch = make_batch(world.project, ["a", "b"])
    round_ = begin(world.scene, predict_as(world.version, {}, batch), blind=0.0, audit=0.0, planted=0.0)
    assert (round_.counts["unpredicted"], kinds(round_)["shown"]) == (2, 2)
    assert "no valid answer" in round_.certificate["sentence"]
    assert not Task.objects.filter(round=round_).exclude(suggestion=None, prediction=None).exists()


def test_of_more_than_a_certificate_is_good_for_a_random_part_is_taken(world: World) -> None:
    round_ = world.second(lifetime=20)
    assert kinds(round_)["auto"] == 20


def test_a_near_copy_counts_once_in_a_calibration(world: World) -> None:
    said = world.arrive(120, "a")
    batch = make_batch(world.project, sorted(said), dict.fromkeys(list(said)[:40], "a0000"))
    first = begin(world.scene, predict_as(world.version, said, batch), blind=1.0)
    answer_all(world.scene, first, world.truth, BLIND)
    predict_as(world.version, world.said)
    assert world.round(60, "b").counts["calibration"] == 81


def test_blind_answers_under_another_guideline_or_input_do_not_calibrate(world: World) -> None:
    first = world.round(120, "a", input="chat")
    answer_all(world.scene, first, world.truth, BLIND)
    predict_as(world.version, world.said)
    assert world.round(60, "b", input="mail").counts["calibration"] == 0
    assert world.round(60, "c", input="chat").counts["calibration"] > 0


def test_blind_answers_that_came_after_the_version_was_asked_are_counted(world: World) -> None:
    first = world.round(120, "a")
    answer_all(world.scene, first, world.truth, BLIND)
    assert world.round(60, "b").counts["unasked"] == 60


def test_a_batch_is_routed_once(world: World) -> None:
    round_ = world.round(60, "a")
    with pytest.raises(Invalid, match="routed already"):
        begin(world.scene, round_.predicted)  # type: ignore[arg-type]


def test_predictions_about_something_else_route_nothing(world: World) -> None:
    said = world.arrive(60, "a")
    run = predict_as(world.version, said, make_batch(world.project, sorted(said)))
    other = make_batch(world.project, ["z1"])
    with pytest.raises(Invalid, match="about something else"):
        begin_round(actor=world.scene.actor("owner"), batch=other, predicted=run, rules=RoundRules())
    another = predict_as(make_version(world.project), world.said)
    assert run.batch is not None
    with pytest.raises(Invalid, match="very same version"):
        begin_round(
            actor=world.scene.actor("owner"), batch=run.batch, predicted=run, calibrated=another, rules=RoundRules()
        )


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "compliance", "vendor_manager"])
def test_only_managers_of_the_buyer_begin_rounds(world: World, role: str) -> None:
    said = world.arrive(60, "a")
    run = predict_as(world.version, said, make_batch(world.project, sorted(said)))
    assert run.batch is not None
    with pytest.raises(Refused):
        begin_round(actor=world.scene.actor(role), batch=run.batch, predicted=run, rules=RoundRules())


def test_no_vendor_sees_a_round_or_a_prediction(world: World) -> None:
    round_ = world.round(60, "a")
    for person in (world.scene.vendor_owner, world.scene.vendor_manager, world.scene.annotator, world.scene.outsider):
        assert not Round.objects.visible_to(person).exists()
        assert not PredictionRun.objects.visible_to(person).exists()
    assert Round.objects.visible_to(world.scene.auditor).get() == round_


@pytest.mark.parametrize(
    "rules",
    [
        {"target": 0.0},
        {"target": float("nan")},
        {"delta": 0.5},
        {"promise": "expected"},
        {"blind": 1.5},
        {"lifetime": 0},
    ],
)
def test_rules_that_make_no_sense_are_refused_with_words(rules: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        RoundRules(**rules)  # type: ignore[arg-type]


def test_the_log_vouches_for_every_prediction_and_task(world: World) -> None:
    world.second()
    log = Log.objects.get(origin=world.scene.log)
    found = {finding["model"] for finding in reconcile(log).findings or []}
    # Versions, batches and answers of this scene are stand-ins that no event tells of.
    assert not found & {"loop.prediction", "loop.fault", "loop.task", "loop.round", "loop.predictionrun"}
