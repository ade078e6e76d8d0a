from decimal import Decimal

import pytest

from apps.agreement.services import measure_agreement
from apps.gold.services import score_gold
from apps.projects.models import Project
from apps.projects.services import commit_to, retire_commitment
from apps.scorecards.selectors import Scorecard, scorecard
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
KEYS = [f"i{n:03}" for n in range(120)]


def promise(scene: Scene, metric: str, floor: str) -> None:
    commit_to(actor=scene.actor("owner"), engagement=scene.engagement, metric=metric, floor=Decimal(floor))


def work(scene: Scene, wrong: int, name: str = "Sentiment") -> Project:
    """120 gold items, of which one annotator gets `wrong` wrong."""
    project = make_project(scene, name=name)
    deliver(scene, project, panel(KEYS, ann="n" * wrong + "y" * (120 - wrong)))
    load_gold(scene, project, dict.fromkeys(KEYS, "yes"))
    score_gold(actor=scene.actor("qa_manager"), project=project)
    return project


def card(scene: Scene) -> Scorecard:
    return scorecard(scene.engagement)


@pytest.mark.parametrize(
    ("wrong", "verdict", "says"),
    [
        (0, "met", "meets its commitment: accuracy on gold."),
        (60, "not met", "misses one of one commitment (accuracy on gold)."),
        (10, "not enough evidence", ": not enough evidence yet on accuracy on gold."),
    ],
)
def test_a_commitment_has_one_of_three_verdicts(wrong: int, verdict: str, says: str) -> None:
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    work(scene, wrong)
    found = card(scene)
    assert found.verdict == verdict
    assert found.sentence == f"{scene.vendor}{'' if says.startswith(':') else ' '}{says}"


def test_not_enough_evidence_says_how_much_more_would_settle_it() -> None:
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    work(scene, 6)
    (row,) = card(scene).rows
    assert row.judged.settle is not None
    assert row.judged.settle > 0


def test_what_was_never_measured_is_not_enough_evidence() -> None:
    scene = make_engagement()
    promise(scene, "alpha", "0.8")
    make_project(scene)
    found = card(scene)
    assert found.verdict == "not enough evidence"
    assert found.rows[0].judged.figure.as_json() == {"undefined": "nothing has been measured yet"}


def test_without_commitments_there_is_nothing_to_judge() -> None:
    scene = make_engagement()
    work(scene, 0)
    assert card(scene).verdict == "not enough evidence"
    assert "no commitments" in card(scene).sentence


def test_one_project_below_its_floor_is_not_made_up_for_by_another() -> None:
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    work(scene, 0, "Sentiment")
    work(scene, 60, "Topics")
    found = card(scene)
    assert found.verdict == "not met"
    assert found.sentence == (f"{scene.vendor} meets one of two commitments and misses accuracy on gold in Topics.")


def test_lots_are_judged_once_for_the_whole_engagement() -> None:
    scene = make_engagement()
    promise(scene, "lot_acceptance", "0.8")
    work(scene, 0, "Sentiment")
    work(scene, 0, "Topics")
    (row,) = card(scene).rows
    assert row.project is None
    assert row.judged.figure.as_json() == {"undefined": "no lot has been decided yet"}


def test_a_retired_commitment_is_not_judged() -> None:
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    retire_commitment(actor=scene.actor("owner"), commitment=scene.engagement.commitments.get())
    assert card(scene).rows == []


def test_figures_that_no_longer_rest_on_what_is_there_are_marked() -> None:
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    project = work(scene, 0)
    measure_agreement(actor=scene.actor("owner"), project=project)
    assert [row.stale for row in card(scene).rows] == [False]
    deliver(scene, project, panel(["more"], ann="y"), "more.csv")
    assert [row.stale for row in card(scene).rows] == [True]


def test_a_scorecard_costs_the_same_for_few_items_and_for_many(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene = make_engagement()
    promise(scene, "accuracy", "0.9")
    work(scene, 5)
    with django_assert_max_num_queries(12):
        card(scene)
