import numpy as np
import pytest

from apps.audit.models import Event
from apps.gold.services import correct_gold
from apps.loop.gating.slicing import members_of, slices_of
from apps.loop.gating.terms import Severity, Terms
from apps.loop.models import Arrival, Batch, Comparison, Fault, ModelVersion, Promotion
from apps.loop.selectors import champion_of
from apps.loop.services.charging import appoint, roll_back
from apps.loop.services.gating import request_comparison
from apps.measures.comparing import GateRules
from apps.projects.models import Item
from tests.loop.build_gates import GOLD, KEYS, compared, known, make_gated, make_version
from tests.refusals import invalid, refused
from tests.scenes import item_of

pytestmark = pytest.mark.django_db

WIDE = Terms(GateRules(margin=0.03, cost_margin=0.03))


def test_a_better_challenger_passes_with_reasons_and_figures() -> None:
    scene, project, champion = make_gated()
    comparison = compared(scene, make_version(scene, project, "better", range(20)), WIDE)
    assert (comparison.state, comparison.error, comparison.verdict) == ("done", "", "promote")
    report = comparison.report
    assert (report["gains"], report["losses"], report["gold"]) == (20, 0, 400)
    assert report["champion"]["value"] == 0.9
    assert [one["verdict"] for one in report["conditions"]] == ["met", "met"]
    assert {one["name"] for one in report["slices"]} == {"label yes", "label no"}
    assert report["inputs"] == comparison.inputs
    assert champion_of(project) == champion


def test_a_bad_challenger_is_refused() -> None:
    scene, project, _ = make_gated()
    comparison = compared(scene, make_version(scene, project, "careless", range(120)), WIDE)
    assert comparison.verdict == "refuse"
    assert any("shown to be 3 points lower or worse" in one for one in comparison.report["reasons"])


def test_too_little_gold_decides_nothing() -> None:
    scene, project, _ = make_gated(range(2), dict(list(GOLD.items())[:30]))
    comparison = compared(scene, make_version(scene, project, "new", range(1, 3)), WIDE)
    assert comparison.verdict == "not enough evidence"
    assert comparison.report["too_small"] == ["label no", "label yes"]


def test_a_tag_on_which_it_got_worse_refuses_it() -> None:
    scene, project, _ = make_gated(range(300, 360))
    batch = Batch.objects.create(project=project, origin="upload", name="night", sha256="0" * 64, actor="system:test")
    for place, key in enumerate(KEYS[:100]):
        Arrival.objects.create(
            batch=batch, item=item_of(project, key), place=place, content="0" * 64, group=place, tags=["night"]
        )
    comparison = compared(scene, make_version(scene, project, "day", range(20)), WIDE)
    assert comparison.verdict == "refuse"
    assert "worse on tag night" in comparison.report["reasons"][0]


def test_errors_that_cost_more_refuse_it() -> None:
    scene, project, _ = make_gated(range(1, 80, 2))
    terms = Terms(WIDE.rules, severities=(Severity("yes", '"no"', 20.0),))
    comparison = compared(scene, make_version(scene, project, "dear", range(0, 80, 2)), terms)
    assert comparison.verdict == "refuse"
    assert "cost of errors" in comparison.report["reasons"][0]
    odd = make_version(scene, project, "odd", [])
    with invalid("has no label 'perhaps'"):
        compared(scene, odd, Terms(severities=(Severity("perhaps", "no", 2),)))


def test_looks_at_the_same_gold_are_counted_over_all_comparisons() -> None:
    scene, project, _ = make_gated()
    first = compared(scene, make_version(scene, project, "one", range(20)), WIDE)
    correct_gold(actor=scene.actor("owner"), item=item_of(project, KEYS[399]), value='"yes"', code=1, reason="Misread.")
    second = compared(scene, make_version(scene, project, "two", range(20)), WIDE)
    assert first.gold_digest != second.gold_digest
    assert (first.look, second.look) == (1, 2)
    assert second.report["family_error"] == pytest.approx(0.1)


def test_a_record_without_an_answer_counts_as_wrong() -> None:
    scene, project, _ = make_gated(range(4))
    challenger = make_version(scene, project, "silent", [])
    run = challenger.prediction_runs.get()
    known(scene, project, {"late": "yes"})
    with invalid("is known by its files alone"):
        request_comparison(actor=scene.actor("owner"), challenger=challenger)
    Fault.objects.create(run=run, item_key="late", why="no answer: it said nothing")
    Fault.objects.create(run=project.promotions.get().version.prediction_runs.get(), item_key="late", why="no answer")
    assert compared(scene, challenger, WIDE).report["silent"] == [1, 1]


def test_what_cannot_be_compared_is_said() -> None:
    scene, project, champion = make_gated()
    owner = scene.actor("owner")
    with invalid("is in charge; compare another"):
        request_comparison(actor=owner, challenger=champion)
    challenger = make_version(scene, project, "new", [])
    request_comparison(actor=owner, challenger=challenger)
    with invalid("is being compared already"):
        request_comparison(actor=owner, challenger=challenger)
    with refused("not shown to the vendor"):
        request_comparison(actor=scene.actor("vendor_manager"), challenger=challenger)


def test_slices_survive_their_packing() -> None:
    _, project, _ = make_gated()
    for n, key in enumerate(KEYS[:10]):
        Item.objects.filter(project=project, key=key).update(
            payload={"text": f"t{n}", "site": "AB"[n % 2], "rush": n < 3}
        )
    packed = slices_of(project, KEYS)
    assert [name for name, _ in packed] == ["rush no", "rush yes", "site A", "site B"]
    names = members_of(packed, len(KEYS))
    assert names[0] == ("rush yes", "site A")
    assert names[10:] == [()] * (len(KEYS) - 10)
    assert np.unpackbits(np.frombuffer(bytes.fromhex(packed[0][1]), np.uint8)).sum() == 7


def test_the_first_is_appointed_once_with_a_reason() -> None:
    scene, project, champion = make_gated()
    other = make_version(scene, project, "new", [])
    with invalid("is in charge. Compare"):
        appoint(actor=scene.actor("owner"), version=other, reason="I like it.")
    with refused("Compliance officer"):
        appoint(actor=scene.actor("compliance"), version=other, reason="I like it.")
    made = Promotion.objects.get()
    assert (made.version, made.reason) == (champion, "The first one.")
    event = Event.objects.get(object=made.public_id)
    assert event.verb == "promotion.appointed"


def test_there_is_no_way_back_from_the_first() -> None:
    scene, project, _ = make_gated()
    with invalid("no version to go back to"):
        roll_back(actor=scene.actor("owner"), project=project, reason="It fails.")


def test_vendors_and_strangers_see_nothing() -> None:
    scene, project, _ = make_gated()
    compared(scene, make_version(scene, project, "new", range(20)))
    for user in (scene.vendor_manager, scene.annotator, scene.vendor_owner, scene.outsider):
        for model in (Comparison, Promotion, ModelVersion):
            assert not model.objects.visible_to(user).exists()
    assert Comparison.objects.visible_to(scene.auditor).exists()
