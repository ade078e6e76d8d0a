from decimal import Decimal

import pytest

from apps.audit.selectors import details_of
from apps.gold.models import GoldRun
from apps.gold.selectors import is_stale, latest_run
from apps.gold.services import score_gold
from apps.labels.services import publish_schema
from apps.projects.models import Project
from apps.projects.services import commit_to
from tests.accounts.events import last_event
from tests.refusals import invalid, refused
from tests.scenes import Row, Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
KEYS = [f"i{n:02}" for n in range(20)]
ANN, BOB = "y" * 19 + "n", "y" * 10 + "n" * 10


def scored() -> tuple[Scene, Project, GoldRun]:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, ann=ANN, bob=BOB), "first.csv")
    load_gold(scene, project, dict.fromkeys(KEYS, "yes"))
    return scene, project, score_gold(actor=scene.actor("qa_manager"), project=project)


def test_the_figure_is_the_share_of_labels_that_equal_the_gold_answer() -> None:
    _, _, run = scored()
    gold_labels = ANN + BOB
    assert run.figures["accuracy"]["value"] == gold_labels.count("y") / len(gold_labels)
    assert run.figures["accuracy"]["low"] < run.figures["accuracy"]["value"] < run.figures["accuracy"]["high"]
    # Ten items are unanimous and right, nine are tied (half a hit each), one is unanimous and wrong.
    assert run.figures["consensus_accuracy"]["value"] == (10 + 9 / 2) / 20
    assert run.state == "done"


def test_each_annotator_has_a_standing() -> None:
    _, _, run = scored()
    standings = {s.annotator.key: s for s in run.standings.select_related("annotator")}
    assert {key: (s.gold_items, s.correct) for key, s in standings.items()} == {"ann": (20, 19), "bob": (20, 10)}
    assert standings["bob"].standing == "below standard"
    assert standings["ann"].standing == "not enough evidence"
    assert standings["ann"].figure["value"] == 0.95


def test_the_run_is_recorded_with_its_set_and_gold() -> None:
    _, project, run = scored()
    event = last_event()
    assert (event.verb, event.object) == ("gold.scored", run.public_id)
    assert details_of(event) == {"set": run.annotation_set.public_id, "gold_sha256": run.gold_digest}
    assert latest_run(project) == run
    assert not is_stale(run)


def test_a_run_is_stale_once_an_answer_has_changed_and_fresh_again_when_repeated() -> None:
    scene, project, run = scored()
    load_gold(scene, project, {"i00": "no"})
    assert is_stale(run)
    again = score_gold(actor=scene.actor("qa_manager"), project=project)
    assert not is_stale(again)
    assert is_stale(run)
    assert again.figures["accuracy"]["value"] == 27 / 40


def test_a_run_is_stale_once_more_was_delivered() -> None:
    scene, project, run = scored()
    deliver(scene, project, panel(["new"], ann="y"), "second.csv")
    assert is_stale(run)


def test_a_run_is_stale_once_the_contract_asks_for_more_confidence() -> None:
    scene, _, run = scored()
    commit_to(
        actor=scene.actor("owner"),
        engagement=scene.engagement,
        metric="accuracy",
        floor=Decimal("0.9"),
        confidence=Decimal("0.99"),
    )
    assert is_stale(run)


def test_a_run_is_stale_once_the_schema_has_changed() -> None:
    scene, project, run = scored()
    definition = {"type": "nominal", "labels": ["no", "yes", "maybe"]}
    publish_schema(actor=scene.actor("owner"), project=project, definition=definition)
    assert is_stale(run)


def test_redelivered_labels_are_scored_instead_of_the_earlier_ones() -> None:
    scene, project, run = scored()
    better: list[Row] = panel(KEYS, bob="y" * 20)
    deliver(scene, project, better, "second.csv")
    again = score_gold(actor=scene.actor("qa_manager"), project=project)
    assert run.figures["accuracy"]["value"] == 29 / 40
    assert again.figures["accuracy"]["value"] == 39 / 40


def test_without_gold_nothing_is_scored_and_nothing_is_left_behind() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, ann=ANN))
    with invalid("no gold answers yet"):
        score_gold(actor=scene.actor("owner"), project=project)
    assert not project.annotation_sets.exists()


def test_gold_that_the_current_schema_does_not_allow_is_named() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["no", "yes", "spam"]})
    deliver(scene, project, panel(["a", "b"], ann="yn"))
    load_gold(scene, project, {"a": "spam"})
    publish_schema(actor=scene.actor("owner"), project=project, definition={"type": "nominal", "labels": ["no", "yes"]})
    with invalid('"spam"'):
        score_gold(actor=scene.actor("owner"), project=project)


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_score(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    load_gold(scene, project, {"a": "yes"})
    with refused("Owner or QA manager|not a member"):
        score_gold(actor=scene.actor(role), project=project)
