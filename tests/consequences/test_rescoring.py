"""A gold answer is overturned: what rested on it is computed again, once, and both sides are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.consequences import services
from apps.consequences.models import Effect, EffectKind, GoldRevision, Rescoring
from apps.consequences.pending import projects_waiting
from apps.consequences.services import rescore, rescore_waiting
from apps.gold.models import GoldAnswer, GoldRun
from apps.gold.selectors import gold_digest, gold_values, is_stale, latest_run
from apps.gold.services import score_gold
from apps.labels.services import publish_schema
from apps.notices.models import Notice
from apps.projects.models import Project
from apps.projects.services import commit_to
from apps.scorecards.selectors import scorecard
from apps.truth.services import infer
from tests.accounts.events import last_event, verbs
from tests.consequences.scenes import KEYS, WRONG, link, make_scored, overturn, rescored
from tests.scenes import Scene, annotator_of, deliver, item_of, load_gold, make_project, panel

pytestmark = pytest.mark.django_db
Committing = DjangoCaptureOnCommitCallbacks
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def effects(made: Rescoring, kind: EffectKind) -> dict[str, Effect]:
    return {each.name or each.subject: each for each in made.effects.filter(kind=kind)}


def standings(scene: Scene, made: Rescoring) -> dict[str, tuple[int, int, int, int]]:
    """By key: labels on gold and right ones, before and after."""
    found = {each.subject: each for each in made.effects.filter(kind=EffectKind.STANDING)}
    keys = {each.public_id: each.key for each in scene.engagement.annotators.all()}
    return {
        keys[subject]: tuple(side[name] for side in (each.before, each.after) for name in ("gold_items", "correct"))
        for subject, each in found.items()
    }


def test_each_annotator_who_labelled_the_item_moves_by_that_label_and_nobody_else() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    made = rescored(project)
    assert standings(scene, made) == {"ann": (24, 24, 24, 23), "bob": (24, 23, 24, 24), "cid": (12, 12, 12, 11)}
    assert made.examined[EffectKind.STANDING] == 3
    overturn(scene, project, KEYS[0])
    assert standings(scene, rescored(project)) == {"ann": (24, 23, 24, 22), "bob": (24, 24, 24, 23)}


def test_a_standing_keeps_its_verdict_of_before_and_of_after() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    found = {each.subject: each for each in rescored(project).effects.filter(kind=EffectKind.STANDING)}
    bob = found[annotator_of(scene, "bob").public_id]
    assert (bob.verdict_before, bob.verdict_after) == ("not enough evidence", "qualified")


def test_figures_of_before_are_those_that_were_shown_and_those_of_after_are_shown_from_now_on() -> None:
    scene, project = make_scored()
    shown = latest_run(project)
    assert shown is not None
    overturn(scene, project)
    assert is_stale(shown)
    made = rescored(project)
    figures, now = effects(made, EffectKind.FIGURE), latest_run(project)
    assert now is not None and (made.run_before, made.run_after) == (shown, now) and not is_stale(now)
    assert {name: each.before for name, each in figures.items()} == shown.figures
    assert {name: each.after for name, each in figures.items()} == now.figures
    assert (figures["accuracy"].before["value"], now.figures["accuracy"]["value"]) == (0.983333333333, 0.966666666667)


def test_nothing_of_the_former_run_is_changed() -> None:
    scene, project = make_scored()
    former = GoldRun.objects.filter(project=project).values().get()
    rows = list(GoldRun.objects.get().standings.order_by("pk").values())
    overturn(scene, project)
    rescored(project)
    assert GoldRun.objects.filter(pk=former["id"]).values().get() == former
    assert list(GoldRun.objects.get(pk=former["id"]).standings.order_by("pk").values()) == rows


def test_a_commitment_that_was_met_is_shown_with_both_verdicts() -> None:
    scene, project = make_scored()
    commit_to(actor=scene.actor("owner"), engagement=scene.engagement, metric="accuracy", floor=Decimal("0.9"))
    before = scorecard(scene.engagement)
    overturn(scene, project)
    made = rescored(project)
    found = effects(made, EffectKind.COMMITMENT)["accuracy"]
    assert (found.verdict_before, found.verdict_after) == ("met", "not enough evidence")
    card = effects(made, EffectKind.SCORECARD)[scene.engagement.public_id]
    assert (card.before["sentence"], card.verdict_before) == (before.sentence, str(before.verdict))
    assert (card.after or {})["sentence"] == scorecard(scene.engagement).sentence != before.sentence


def test_the_event_tells_counts_and_digests_and_no_answer() -> None:
    scene, project = make_scored()
    before = gold_digest(gold_values(project))
    overturn(scene, project)
    act = last_event()
    made = rescored(project)
    event = Event.objects.get(log__origin=scene.log, verb="gold.rescored")
    told = details_of(event)
    assert (event.object, told["event"], told["answers"]) == (made.public_id, act.public_id, 1)
    assert (told["gold_before"], told["gold_after"]) == (before, gold_digest(gold_values(project)))
    assert told["effects"] == {"standing": 3, "figure": 2}
    assert b'\\"no\\"' not in bytes(event.leaf) and WRONG.encode() not in bytes(event.leaf)


def test_the_answers_the_reason_and_the_case_are_kept_with_it() -> None:
    scene, project = make_scored()
    overturn(scene, project, decision="dsp_000000000000")
    rescored(project)
    found = GoldRevision.objects.get()
    assert (found.item, found.former.value, found.answer.value) == (item_of(project, WRONG), '"yes"', '"no"')
    assert (found.answer.reason, found.answer.decision) == ("The expert had misread it.", "dsp_000000000000")


def test_a_correction_is_worked_on_once() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    assert rescore(project) == 1
    events, runs = len(verbs(scene.log)), GoldRun.objects.count()
    assert (rescore(project), rescore_waiting()) == (0, 0)
    assert (len(verbs(scene.log)), GoldRun.objects.count(), Rescoring.objects.count()) == (events, runs, 1)


def test_it_happens_by_itself_once_the_correction_is_committed(
    django_capture_on_commit_callbacks: Committing, settings: Settings
) -> None:
    settings.TASKS = IMMEDIATE
    scene, project = make_scored()
    with django_capture_on_commit_callbacks(execute=True):
        overturn(scene, project)
    assert GoldRevision.objects.get().item.key == WRONG


def test_new_answers_overturn_nothing(django_capture_on_commit_callbacks: Committing) -> None:
    scene, project = make_scored()
    deliver(scene, project, panel(["more"], ann="y"), "more.csv")
    with django_capture_on_commit_callbacks() as calls:
        load_gold(scene, project, {"more": "yes"})
    assert (calls, rescore(project), Rescoring.objects.count()) == ([], 0, 0)


def test_what_a_worker_was_killed_over_leaves_nothing_and_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, project = make_scored()
    overturn(scene, project)
    runs = GoldRun.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(services, "tell_of_changes", _killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            rescore(project)
    assert not (Rescoring.objects.exists() or Effect.objects.exists() or GoldRevision.objects.exists())
    assert GoldRun.objects.count() == runs
    assert list(projects_waiting()) == [project]
    call_command("rescore")
    assert GoldRevision.objects.count() == 1
    assert not projects_waiting().exists()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_of_two_workers_the_second_finds_it_done() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    act = services.first_act(project)
    assert act is not None
    assert services._rescore(project, act) is not None
    assert services._rescore(project, act) is None
    assert Rescoring.objects.count() == 1


def test_corrections_that_waited_are_told_one_act_after_the_other() -> None:
    scene, project = make_scored()
    overturn(scene, project, KEYS[0])
    overturn(scene, project)
    assert rescore(project) == 2
    first, second = Rescoring.objects.order_by("pk")
    assert [row.revisions.get().item.key for row in (first, second)] == [KEYS[0], WRONG]
    assert first.gold_after == second.gold_before
    assert standings(scene, second)["ann"] == (24, 23, 24, 22)


def test_a_file_that_corrects_many_and_brings_new_ones_is_one_act_and_new_ones_make_no_difference() -> None:
    scene, project = make_scored()
    deliver(scene, project, panel(["more"], ann="n"), "more.csv")
    load_gold(scene, project, {KEYS[0]: "no", KEYS[1]: "no", "more": "yes"})
    made = rescored(project)
    assert {each.item.key for each in made.revisions.all()} == {KEYS[0], KEYS[1]}
    # The set of the newest run is what rested on the answers: the new delivery is not in it.
    assert standings(scene, made) == {"ann": (24, 24, 24, 22), "bob": (24, 23, 24, 21)}


def test_a_withdrawn_answer_tests_nobody_any_more() -> None:
    scene, project = make_scored()
    item = item_of(project, WRONG)
    GoldAnswer.objects.create(item=item, version=2, value=None, code=None, reason="leaked", set_by="system:test")
    made = rescored(project)
    assert standings(scene, made) == {"ann": (24, 24, 23, 23), "bob": (24, 23, 23, 23), "cid": (12, 12, 11, 11)}


def test_the_last_answer_can_be_withdrawn() -> None:
    scene, project = make_scored()
    for key in KEYS:
        GoldAnswer.objects.create(item=item_of(project, key), version=2, value=None, reason="-", set_by="system:test")
    made = rescored(project)
    assert {each[2:] for each in standings(scene, made).values()} == {(0, 0)}
    assert "undefined" in (effects(made, EffectKind.FIGURE)["accuracy"].after or {})


def test_an_answer_that_was_put_right_before_it_was_scored_changes_no_figure() -> None:
    scene, _ = make_scored()
    other = make_project(scene, name="Unscored")
    deliver(scene, other, panel(["a"], ann="y"), "other.csv")
    load_gold(scene, other, {"a": "yes"})
    overturn(scene, other, "a")
    made = rescored(other)
    assert (made.effects.count(), made.run_after) == (0, None)
    assert "Nothing had been scored" in made.hindrance


def test_labels_are_read_as_the_shown_figures_read_them() -> None:
    scene, project = make_scored()
    publish_schema(
        actor=scene.actor("owner"), project=project, definition={"type": "nominal", "labels": ["no", "yes", "maybe"]}
    )
    overturn(scene, project)
    assert standings(scene, rescored(project))["cid"] == (12, 12, 12, 11)


def test_an_answer_of_which_the_shown_figures_know_nothing_is_said_to_hinder() -> None:
    scene, project = make_scored()
    publish_schema(
        actor=scene.actor("owner"), project=project, definition={"type": "nominal", "labels": ["no", "yes", "maybe"]}
    )
    overturn(scene, project, value="maybe")
    made = rescored(project)
    assert '"maybe"' in made.hindrance
    assert (made.revisions.count(), made.run_after) == (1, None)
    score_gold(actor=scene.actor("owner"), project=project)
    assert rescore(project) == 0


def test_scores_that_somebody_made_in_the_meantime_are_not_made_twice() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    meanwhile = score_gold(actor=scene.actor("owner"), project=project)
    made = rescored(project)
    assert made.run_after == meanwhile == latest_run(project)
    assert standings(scene, made)["ann"] == (24, 24, 24, 23)


def test_methods_held_against_the_former_answers_are_marked() -> None:
    scene, project = make_scored()
    run = infer(actor=scene.actor("owner"), project=project)
    overturn(scene, project)
    later = infer(actor=scene.actor("owner"), project=project)
    found = effects(rescored(project), EffectKind.TRUTH)
    assert run.public_id in found and later.public_id not in found
    assert found[run.public_id].after is None


def test_what_was_found_is_evidence() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    rescored(project)
    for rows in (Rescoring.objects, GoldRevision.objects, Effect.objects):
        with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
            rows.all()._raw_delete(using="default")


def test_those_whose_figures_changed_are_told_and_those_who_see_nothing_are_not() -> None:
    scene, project = make_scored()
    link(scene, "cid")
    overturn(scene, project, KEYS[0])
    rescored(project)
    told = set(Notice.objects.filter(kind="figures.changed").values_list("recipient", flat=True))
    assert scene.annotator.pk not in told
    assert {scene.owner.pk, scene.qa_manager.pk, scene.compliance.pk, scene.vendor_manager.pk} <= told
    assert not told & {scene.outsider.pk, scene.adjudicator.pk}
    overturn(scene, project)
    rescored(project)
    assert Notice.objects.filter(kind="figures.changed", recipient=scene.annotator).count() == 1


def test_only_the_corrected_project_is_touched() -> None:
    scene, project = make_scored()
    other: Project = make_project(scene, name="Beside")
    deliver(scene, other, panel(KEYS, ann="y" * 24), "beside.csv")
    load_gold(scene, other, dict.fromkeys(KEYS, "yes"))
    beside = score_gold(actor=scene.actor("owner"), project=other)
    overturn(scene, project)
    assert rescore_waiting() == 1
    assert latest_run(other) == beside and not is_stale(beside)
