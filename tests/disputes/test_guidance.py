from collections.abc import Mapping

import pytest

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.disputes.guidance import agreement_by_version, behind, feedback_on, stale_items
from apps.disputes.models import Adjudication, GuidelineChange
from apps.disputes.services import approve_change, open_disputes, propose_text, publish_change, reject_change
from apps.measures.adjudication import Change
from apps.measures.estimate import Estimate
from apps.projects.models import Guideline, Project
from apps.projects.selectors import current_guideline
from apps.projects.services import publish_guideline
from tests.accounts.events import last_event
from tests.disputes.cases import case_of, decide
from tests.refusals import invalid, refused
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

FIRST = "# 1 Irony\n\nIrony is a yes.\n"
SECOND = "# 1 Irony\n\nIrony is a no.\n"
GAP: Mapping[str, object] = {"reason_code": "guideline_gap", "clause": "1"}


def make_ties(keys: str = "abcd") -> tuple[Scene, Project]:
    """A guideline with one clause, and two annotators who differ about every item but the last, which is maybe."""
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["maybe", "no", "yes"]})
    publish_guideline(actor=scene.actor("owner"), project=project, text=FIRST)
    deliver(scene, project, [*panel(list(keys), ann="y" * len(keys), bob="n" * len(keys)), ("z", "ann", "maybe")])
    open_disputes(actor=scene.actor("owner"), project=project)
    return scene, project


def propose(scene: Scene, project: Project, text: str = SECOND, role: str = "adjudicator") -> GuidelineChange:
    change = project.guideline_changes.latest("pk")
    propose_text(actor=scene.actor(role), change=change, text=text, based_on=current_guideline(project))
    return change


def publish(scene: Scene, project: Project) -> Guideline:
    change = propose(scene, project)
    approve_change(actor=scene.actor("owner"), change=change)
    return publish_change(actor=scene.actor("qa_manager"), change=change)


def test_a_gap_opens_one_change_of_its_clause_and_a_second_decision_adds_to_it() -> None:
    scene, project = make_ties()
    first = decide(scene, case_of(project, "a"), "no", **GAP)
    change = GuidelineChange.objects.get()
    assert (change.project, change.clause, change.state) == (project, "1", "wanted")
    assert Event.objects.get(object=change.public_id).verb == "guideline.change_opened"
    second = decide(scene, case_of(project, "b"), "no", **{**GAP, "reason_code": "guideline_ambiguous"})
    decide(scene, case_of(project, "c"), "no", **{**GAP, "clause": "2"})
    assert list(behind(change, scene.owner)) == [first, second]
    assert [each.clause for each in GuidelineChange.objects.order_by("pk")] == ["1", "2"]


def test_any_other_reason_leaves_the_guideline_alone() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", clause="1")
    assert not GuidelineChange.objects.exists()


def test_a_text_is_approved_by_somebody_else_and_becomes_the_next_version() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    change = propose(scene, project, role="qa_manager")
    with refused("You proposed this text"):
        approve_change(actor=scene.actor("qa_manager"), change=change)
    with refused("Owner or QA manager"):
        approve_change(actor=scene.actor("adjudicator"), change=change)
    with invalid("only an approved one"):
        publish_change(actor=scene.actor("owner"), change=change)
    approve_change(actor=scene.actor("owner"), change=change)
    made = publish_change(actor=scene.actor("qa_manager"), change=change)
    assert (made.version, made.text) == (2, SECOND)
    change.refresh_from_db()
    assert (change.state, change.published) == ("published", made)
    assert details_of(last_event()) == {"clause": "1", "version": 2}


def test_after_a_publication_the_same_gap_opens_a_new_change() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    publish(scene, project)
    decide(scene, case_of(project, "b"), "no", **GAP)
    assert [each.state for each in GuidelineChange.objects.order_by("pk")] == ["published", "wanted"]


def test_a_rejected_change_says_why_and_stays() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    change = propose(scene, project)
    with invalid("Say why"):
        reject_change(actor=scene.actor("owner"), change=change, reason=" ")
    reject_change(actor=scene.actor("owner"), change=change, reason="Irony is rare.")
    change.refresh_from_db()
    assert (change.state, change.reason) == ("rejected", "Irony is rare.")
    with invalid("its text stays as it is"):
        propose(scene, project)
    assert current_guideline(project).version == 1  # type: ignore[union-attr]


def test_a_text_begun_from_an_older_version_does_not_undo_the_newer_one() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    change = propose(scene, project)
    approve_change(actor=scene.actor("owner"), change=change)
    publish_guideline(actor=scene.actor("owner"), project=project, text="# 1 Irony\n\nSomething else.\n")
    with invalid("Version 2 of the guideline was published after"):
        publish_change(actor=scene.actor("owner"), change=change)


@pytest.mark.parametrize("text", [" ", FIRST])
def test_a_text_has_to_change_something(text: str) -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    with invalid("empty|guideline as it is"):
        propose(scene, project, text)


@pytest.mark.parametrize("role", ["vendor_manager", "annotator", "auditor", "outsider"])
def test_only_those_who_judge_propose_a_text(role: str) -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    with refused("needs the role|not a member|You belong to"):
        propose(scene, project, role=role)


def test_items_with_a_disputed_label_from_before_are_stale_and_what_is_delivered_anew_is_not() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    change = GuidelineChange.objects.get()
    assert list(stale_items(change).values_list("key", "by_case")) == [
        ("a", True), ("b", False), ("c", False), ("d", False)
    ]  # fmt: skip
    publish(scene, project)
    deliver(scene, project, [("b", "ann", "no"), ("b", "bob", "no"), ("new", "ann", "no")], "second.csv")
    change.refresh_from_db()
    assert list(stale_items(change).values_list("key", flat=True)) == ["a", "c", "d"]


def test_an_item_decided_again_under_the_new_version_is_not_stale() -> None:
    scene, project = make_ties()
    first = decide(scene, case_of(project, "a"), "no", **GAP)
    publish(scene, project)
    change = GuidelineChange.objects.get()
    assert "a" in stale_items(change).values_list("key", flat=True)
    decide(scene, case_of(project, "a"), "no", supersedes=first, clause="1")
    assert "a" not in stale_items(change).values_list("key", flat=True)


def test_agreement_is_told_by_the_version_that_labels_were_delivered_under() -> None:
    scene, project = make_ties()
    decide(scene, case_of(project, "a"), "no", **GAP)
    publish(scene, project)
    keys = ["n1", "n2", "n3", "n4"]
    deliver(scene, project, panel(keys, ann="ynyn", bob="ynyn"), "second.csv")
    before, after = agreement_by_version(project)
    assert (before.version, after.version, after.labels) == (1, 2, 8)
    assert isinstance(before.alpha, Estimate)
    assert isinstance(after.alpha, Estimate)
    assert before.alpha.value < 0 < after.alpha.value == 1


def test_disputes_of_a_clause_are_counted_before_and_after_its_new_version() -> None:
    keys = "abcdefghij"
    scene, project = make_ties(keys)
    for key in keys:
        decide(scene, case_of(project, key), "no", **GAP)
    change = GuidelineChange.objects.get()
    assert feedback_on(change) is None
    publish(scene, project)
    change.refresh_from_db()
    fresh = [f"n{n:02}" for n in range(40)]
    deliver(scene, project, panel(fresh, ann="y" * 40, bob="y" * 39 + "n"), "second.csv")
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, case_of(project, "n39"), "no", clause="1")
    told = feedback_on(change)
    assert told is not None
    assert isinstance(told.before, Estimate)
    assert isinstance(told.after, Estimate)
    assert (round(told.before.value, 1), round(told.after.value, 1)) == (round(10000 / 11, 1), 25.0)
    assert told.change == Change.FEWER


def test_a_decision_that_was_superseded_counts_no_more() -> None:
    scene, project = make_ties()
    first = decide(scene, case_of(project, "a"), "no", **GAP)
    decide(scene, case_of(project, "a"), "yes", role="qa_manager", supersedes=first)
    change = GuidelineChange.objects.get()
    assert Adjudication.objects.filter(gap__change=change).count() == 1
    assert not stale_items(change).exists()
