import pytest

from apps.audit.selectors import details_of
from apps.labels.services import link_annotator
from apps.projects.models import Project
from apps.signoff.truth_files import label_lines
from apps.truth.models import TruthRun
from apps.truth.selectors import is_stale, labels_of, latest_run, tables_of
from apps.truth.services import infer
from tests.accounts.events import last_event
from tests.refusals import invalid, refused
from tests.scenes import Scene, annotator_of, deliver, load_gold, make_engagement, make_project, panel

NUMBERS = [(f"i{n}", who, str(n % 5 + n * turn % 3)) for n in range(30) for turn, who in enumerate(("a", "b", "c"))]
pytestmark = pytest.mark.django_db
KEYS = [f"i{n:02}" for n in range(24)]
VOTES = {"ann": "y" * 12 + "n" * 12, "bob": "y" * 12 + "n" * 12, "cid": "yn" * 12}


def inferred(method: str | None = None, *, gold: bool = True) -> tuple[Scene, Project, TruthRun]:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES), "first.csv")
    if gold:
        load_gold(scene, project, {key: "yes" if n < 12 else "no" for n, key in enumerate(KEYS)})
    return scene, project, infer(actor=scene.actor("qa_manager"), project=project, method=method)


def labels(run: TruthRun, scene: Scene, role: str = "owner") -> dict[str, str]:
    return {each.item: each.label for each in labels_of(run, scene.actor(role))}


def test_a_run_holds_every_method_against_gold() -> None:
    _, _, run = inferred()
    assert run.parameters["method"] == "dawid-skene"
    assert (run.summary["items"], run.summary["labels"], run.summary["gold_items"]) == (24, 72, 24)
    assert run.figures["accuracy"]["value"] == 1.0
    methods = {row[0]: row for row in run.tables["methods"]["rows"]}
    assert list(methods)[:3] == ["majority", "weighted-majority", "dawid-skene"]
    assert methods["majority"][2]["value"] == 1.0
    assert {row[0]: row[7] for row in run.tables["annotators"]["rows"]} == {"ann": 1.0, "bob": 1.0, "cid": 0.5}
    assert {row[0] for row in run.tables["reliability"]["rows"]} == {"posterior", "votes"}
    assert run.state == "done"


def test_the_run_is_recorded_without_the_digest_of_the_gold() -> None:
    _, project, run = inferred("one-coin")
    event = last_event()
    assert (event.verb, event.object) == ("truth.inferred", run.public_id)
    assert details_of(event) == {"set": run.annotation_set.public_id, "method": "one-coin"}
    assert latest_run(project) == run


def test_the_labels_are_the_same_whenever_they_are_taken() -> None:
    scene, project, run = inferred()
    before = b"".join(label_lines(labels_of(run, scene.actor("owner"))))
    deliver(scene, project, panel(KEYS, dan="n" * 24), "second.csv")
    assert b"".join(label_lines(labels_of(run, scene.actor("owner")))) == before
    assert labels(run, scene) == {key: "yes" if n < 12 else "no" for n, key in enumerate(KEYS)}


def test_gold_judges_and_does_not_teach() -> None:
    scene, project, run = inferred(gold=False)
    load_gold(scene, project, dict.fromkeys(KEYS, "no"))
    again = infer(actor=scene.actor("owner"), project=project)
    assert labels(again, scene) == labels(run, scene)
    assert again.figures["accuracy"]["value"] == 0.5


def test_without_gold_nobody_can_say_which_method_is_better() -> None:
    _, _, run = inferred(gold=False)
    assert run.gold_digest == ""
    assert run.summary["choice"] == "no gold"
    assert run.figures["accuracy"] == {"undefined": "no labelled item has a gold answer"}
    assert run.tables["reliability"]["rows"] == []


def test_a_run_is_stale_once_labels_or_gold_have_changed() -> None:
    scene, project, run = inferred(gold=False)
    assert not is_stale(run)
    load_gold(scene, project, {"i00": "yes"})
    assert is_stale(run)
    run = infer(actor=scene.actor("owner"), project=project)
    assert not is_stale(run)
    deliver(scene, project, panel(["new"], ann="y"), "second.csv")
    assert is_stale(run)


def test_a_method_that_does_not_fit_is_refused() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES))
    before = project.annotation_sets.count()
    with invalid("does not fit nominal labels"):
        infer(actor=scene.actor("owner"), project=project, method="median")
    assert project.annotation_sets.count() == before


def test_numbers_are_inferred_too() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "numeric", "tolerance": 1})
    deliver(scene, project, NUMBERS)
    run = infer(actor=scene.actor("owner"), project=project)
    assert run.parameters["method"] == "numeric"
    assert run.tables["annotators"]["columns"][4:7] == ["bias", "bias low", "bias high"]
    assert b"".join(label_lines(labels_of(run, scene.actor("owner")))).startswith(b"item_id,label,low,high\n")


def test_an_annotator_sees_their_own_row_and_no_single_item() -> None:
    scene, _, run = inferred()
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, "cid"), user=scene.annotator)
    seen = tables_of(run, scene.actor("annotator"))
    assert [row[0] for row in seen["annotators"]["rows"]] == ["cid"]
    assert "uncertain" not in seen and "uncertain" in tables_of(run, scene.actor("vendor_manager"))
    with pytest.raises(Exception, match="your own results"):
        labels_of(run, scene.actor("annotator"))


def test_who_only_decides_cases_does_not_take_the_labels() -> None:
    scene, _, run = inferred()
    with refused("decide cases"):
        labels_of(run, scene.actor("adjudicator"))
    for role in ("qa_manager", "compliance", "auditor", "vendor_manager"):
        assert len(labels(run, scene, role)) == 24


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_infer(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES))
    with refused("Owner or QA manager|not a member"):
        infer(actor=scene.actor(role), project=project)
    assert not project.truth_runs.exists()


def test_nothing_delivered_is_not_inferred() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("Nothing has been delivered"):
        infer(actor=scene.actor("owner"), project=project)
