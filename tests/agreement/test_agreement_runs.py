from itertools import combinations

import pytest

from apps.agreement.selectors import is_stale, latest_run
from apps.agreement.services import measure_agreement
from tests.accounts.events import last_event
from tests.refusals import invalid, refused
from tests.scenes import deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
KEYS = [f"i{n}" for n in range(8)]
VOTES = {"ann": "yyyynnnn", "bob": "yyynnnny", "cid": "yy-nnn-y"}


def independent_alpha(votes: dict[str, str]) -> float:
    """Krippendorff's alpha for nominal data, straight from its definition by pairs of values."""
    units = [[v for v in column if v != "-"] for column in zip(*votes.values(), strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    n = sum(map(len, units))
    observed = sum(2 * sum(a != b for a, b in combinations(u, 2)) / (len(u) - 1) for u in units) / n
    values = [v for unit in units for v in unit]
    expected = 2 * sum(a != b for a, b in combinations(values, 2)) / (n * (n - 1))
    return 1 - observed / expected


def test_the_figures_equal_an_independent_computation() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES))
    run = measure_agreement(actor=scene.actor("qa_manager"), project=project)
    assert run.figures["alpha"]["value"] == pytest.approx(independent_alpha(VOTES), abs=1e-11)
    shares = [
        sum(a == b for a, b in combinations(unit, 2)) / len(list(combinations(unit, 2)))
        for unit in ([v for v in column if v != "-"] for column in zip(*VOTES.values(), strict=True))
    ]
    assert run.figures["percent_agreement"]["value"] == pytest.approx(sum(shares) / len(shares), abs=1e-11)
    assert run.tables["pairs"]["annotators"] == ["ann", "bob", "cid"]
    assert (last_event().verb, last_event().object) == ("agreement.measured", run.public_id)


def test_an_annotator_alone_gives_undefined() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, ann="ynynynyn"))
    run = measure_agreement(actor=scene.actor("owner"), project=project)
    assert set(run.figures["alpha"]) == {"undefined"}


def test_a_run_is_stale_once_more_was_delivered() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES), "first.csv")
    run = measure_agreement(actor=scene.actor("owner"), project=project)
    assert latest_run(project) == run
    assert not is_stale(run)
    deliver(scene, project, panel(["new"], ann="y"), "second.csv")
    assert is_stale(run)


def test_nothing_delivered_is_not_measured() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("Nothing has been delivered"):
        measure_agreement(actor=scene.actor("owner"), project=project)


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_measure(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES))
    with refused("Owner or QA manager|not a member"):
        measure_agreement(actor=scene.actor(role), project=project)
    assert not project.annotation_sets.exists()
