import pytest

from apps.loop.gating.leaks import leak_check
from apps.loop.gating.work import hold_against
from apps.loop.models import PredictionRun
from apps.loop.predicting.work import predict
from apps.loop.services.charging import appoint
from apps.loop.services.gating import request_comparison
from apps.loop.services.versions import register_version
from apps.projects.models import Item
from tests.loop.build_gates import compared, known
from tests.loop.build_versions import KEYS, MOODS, TEXTS, reviews, trained
from tests.scenes import load_gold

pytestmark = pytest.mark.django_db

RULES = {"rules": [{"label": "good", "words": ["friendly", "fine"]}], "otherwise": "bad"}


def test_gold_in_what_it_learnt_from_is_found_and_refuses_it() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    champion = register_version(actor=scene.actor("owner"), project=project, name="words", kind="rules", settings=RULES)
    appoint(actor=scene.actor("owner"), version=champion, reason="The first one.")
    load_gold(scene, project, dict(zip(KEYS[:6], MOODS, strict=False)))
    comparison = compared(scene, version)
    assert (comparison.state, comparison.error) == ("done", "")
    assert comparison.verdict == "refuse"
    assert comparison.report["leak"]["checked"]
    assert set(KEYS[:6]) <= set(comparison.report["leak"]["leaked"])
    assert "gold records were learnt from" in comparison.report["reasons"][0]
    assert PredictionRun.objects.filter(about="gold", state="done").count() == 2


def test_a_near_copy_of_gold_under_another_name_is_found() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    Item.objects.create(project=project, key="copy", payload={"text": TEXTS[0] + " !"})
    Item.objects.create(project=project, key="fresh", payload={"text": "nothing like any of them at all"})
    assert leak_check(version, ["copy"])["leaked"] == [KEYS[0]]
    assert leak_check(version, ["fresh"]) | {"manifest_sha256": ""} == {
        "checked": True, "labels": len(KEYS), "manifest_sha256": "", "leaked": [], "changed": 0,
    }  # fmt: skip


def test_gold_that_was_learnt_before_its_text_was_changed_is_still_found() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    Item.objects.create(project=project, key="same", payload={"text": TEXTS[3]})
    Item.objects.filter(project=project, key=KEYS[3]).update(payload={"text": "something else entirely, written later"})
    found = leak_check(version, ["same"])
    assert KEYS[3] in found["leaked"]
    assert found["changed"] == 1


def test_a_comparison_waits_while_somebody_else_asks_a_version() -> None:
    scene, project = reviews()
    owner = scene.actor("owner")
    rules = [
        register_version(actor=owner, project=project, name=name, kind="rules", settings=RULES) for name in ("a", "b")
    ]
    appoint(actor=owner, version=rules[0], reason="The first one.")
    known(scene, project, {"g1": "good", "g2": "bad"})
    comparison = request_comparison(actor=owner, challenger=rules[1])
    run = PredictionRun.objects.get(version=rules[1])
    PredictionRun.objects.filter(pk=run.pk).update(state="running")
    assert not hold_against(comparison)
    comparison.refresh_from_db()
    assert comparison.state == "waiting"
    PredictionRun.objects.filter(pk=run.pk).update(state="waiting")
    predict(run)
    assert hold_against(comparison)
    comparison.refresh_from_db()
    assert comparison.verdict == "not enough evidence"
