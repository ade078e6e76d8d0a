"""Lots are decided by inspectors; where a finding repeats an overturned answer, it is told what the lot would be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from apps.consequences.models import Effect, EffectKind
from apps.consequences.services import rescore
from apps.lots.models import Lot, LotDecision
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.models import Project
from tests.consequences.scenes import KEYS, make_scored, overturn, rescored
from tests.scenes import Scene, deliver, load_gold

pytestmark = pytest.mark.django_db


def inspected(scene: Scene, project: Project, right: str | None) -> Lot:
    """A lot in which everybody says no of every item, and gold yes; the inspector agrees with `right`."""
    lot = deliver(scene, project, [(f"l{n}", "ann", "no") for n in range(6)], "lot.csv").lot
    load_gold(scene, project, {f"l{n}": "yes" for n in range(6)})
    draw = draw_sample(actor=scene.actor("owner"), lot=lot, aql=Decimal("0.05"), rql=Decimal("0.6"))
    for drawn in draw.drawn_items.all():
        bad = drawn.position == 1 and right is not None
        inspect(
            actor=scene.actor("adjudicator"), drawn_item=drawn, conforming=not bad, correct_value=right if bad else None
        )
    decide_lot(actor=scene.actor("owner"), lot=lot)
    return lot


def overturn_first(scene: Scene, project: Project, lot: Lot, value: str) -> Effect | None:
    first = lot.draw.drawn_items.get(position=1).item.key
    overturn(scene, project, first, value)
    return rescored(project).effects.filter(kind=EffectKind.LOT).first()


def test_a_finding_that_repeats_the_overturned_answer_turns_round() -> None:
    scene, project = make_scored()
    lot = inspected(scene, project, "yes")
    found = overturn_first(scene, project, lot, "no")
    assert found is not None and found.subject == lot.public_id
    assert (found.before["nonconforming"], (found.after or {})["nonconforming"]) == (1, 0)
    assert (found.verdict_before, found.verdict_after) == ("rejected", "accepted")


def test_the_recorded_verdict_stays_and_the_page_tells_the_other_one() -> None:
    scene, project = make_scored()
    lot = inspected(scene, project, "yes")
    decision = LotDecision.objects.values().get()
    overturn_first(scene, project, lot, "no")
    assert LotDecision.objects.values().get() == decision
    for who in (scene.owner, scene.vendor_manager):
        client = Client()
        client.force_login(who)
        page = client.get(f"/lots/{lot.public_id}/").content.decode()
        assert "repeats a gold answer since overturned; on the answers of today the lot is: accepted" in page


def test_a_finding_that_does_not_repeat_it_stands() -> None:
    scene, project = make_scored()
    lot = inspected(scene, project, None)
    assert overturn_first(scene, project, lot, "no") is None
    assert lot.decisions.get().verdict == "accepted"


def test_an_inspector_who_passed_the_overturned_answer_passed_too_much() -> None:
    scene, project = make_scored()
    lot = project.deliveries.get().lot
    draw = draw_sample(actor=scene.actor("owner"), lot=lot, aql=Decimal("0.05"), rql=Decimal("0.4"))
    for drawn in draw.drawn_items.all():
        inspect(actor=scene.actor("adjudicator"), drawn_item=drawn, conforming=True)
    sampled = [drawn.item.key for drawn in draw.drawn_items.all() if drawn.item.key != KEYS[-1]]
    overturn(scene, project, sampled[0])
    found = rescored(project).effects.get(kind=EffectKind.LOT)
    assert (found.before["nonconforming"], (found.after or {})["nonconforming"]) == (0, 1)


def test_a_lot_without_the_item_in_its_sample_is_not_looked_at() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    rescore(project)
    assert not Effect.objects.filter(kind=EffectKind.LOT).exists()
