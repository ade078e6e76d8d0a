from decimal import Decimal

import pytest
from django.db.models import QuerySet

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.disputes.models import Dispute, Subject
from apps.disputes.services import appeal, contest_standing, open_dispute
from apps.disputes.standings import set_aside
from apps.gold.models import Standing
from apps.gold.services import score_gold
from apps.lots.models import DrawnItem, Inspection, Lot, LotDecision
from apps.lots.selectors import final_decision, first_deliveries, standing_of
from apps.lots.services import decide_lot, draw_sample, inspect, reconsider_lot
from apps.projects.models import Project
from tests.disputes.cases import decide
from tests.refusals import invalid
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

KEYS = [f"i{n:02}" for n in range(24)]
PLAN = {"aql": Decimal("0.05"), "rql": Decimal("0.3")}


def rejected_lot() -> tuple[Scene, Project, Lot, list[DrawnItem]]:
    """Every label says yes; as many as the plan does not bear were found wrong by the QA manager."""
    scene = make_engagement()
    project = make_project(scene)
    lot = deliver(scene, project, panel(KEYS, ann="y" * 24)).lot
    drawn = list(draw_sample(actor=scene.actor("owner"), lot=lot, **PLAN).drawn_items.select_related("item"))
    for place, each in enumerate(drawn):
        wrong = place <= lot.draw.acceptance_number
        inspect(
            actor=scene.actor("qa_manager"),
            drawn_item=each,
            conforming=not wrong,
            correct_value="no" if wrong else None,
        )
    decide_lot(actor=scene.actor("qa_manager"), lot=lot)
    return scene, project, lot, drawn


def contest(scene: Scene, drawn: DrawnItem) -> Dispute:
    return open_dispute(
        actor=scene.actor("vendor_manager"),
        item=drawn.item,
        claim="It is a yes.",
        subject=Subject.FINDING,
        finding=drawn.inspections.get(),
    )


def test_a_finding_that_falls_is_a_new_row_and_the_lot_is_decided_anew_by_its_plan() -> None:
    scene, _, lot, drawn = rejected_lot()
    former = final_decision(lot)
    assert former is not None
    assert former.verdict == "rejected"
    case = contest(scene, drawn[0])
    made = decide(scene, case, "yes")
    assert made.outcome == "falls"
    rows = list(Inspection.objects.filter(drawn_item=drawn[0]).order_by("pk"))
    assert [row.conforming for row in rows] == [False, True]
    assert case.public_id in rows[1].note
    assert rows[1].inspector == scene.adjudicator
    now = final_decision(lot)
    assert now is not None
    assert (now.verdict, now.nonconforming) == ("accepted", former.nonconforming - 1)
    assert case.public_id in now.risks
    assert LotDecision.objects.filter(lot=lot).count() == 2
    assert first_deliveries(scene.engagement).accepted == first_deliveries(scene.engagement).decided == 1
    told = next(details_of(each) for each in _events(scene) if each.verb == "lot.reconsidered")
    assert (told["former"], told["verdict"]) == (former.public_id, "accepted")


def test_a_finding_that_stands_changes_nothing() -> None:
    scene, _, lot, drawn = rejected_lot()
    assert decide(scene, contest(scene, drawn[0]), "no").outcome == "stands"
    assert drawn[0].inspections.count() == 1
    assert LotDecision.objects.filter(lot=lot).count() == 1


def test_the_second_instance_turns_the_finding_back() -> None:
    scene, _, lot, drawn = rejected_lot()
    case = contest(scene, drawn[0])
    decide(scene, case, "yes")
    appeal(actor=scene.actor("qa_manager"), dispute=case, reason="It is a no after all.")
    decide(scene, case, "no", role="owner")
    newest = drawn[0].inspections.last()
    assert newest is not None
    assert (newest.conforming, newest.correct_value) == (False, '"no"')
    now = final_decision(lot)
    assert now is not None
    assert now.verdict == "rejected"


def test_a_lot_rejected_early_is_under_inspection_again() -> None:
    scene = make_engagement()
    project = make_project(scene)
    lot = deliver(scene, project, panel(KEYS, ann="y" * 24)).lot
    drawn = list(draw_sample(actor=scene.actor("owner"), lot=lot, **PLAN).drawn_items.select_related("item"))
    wrong = drawn[: lot.draw.acceptance_number + 1]
    for each in wrong:
        inspect(actor=scene.actor("qa_manager"), drawn_item=each, conforming=False, correct_value="no")
    assert decide_lot(actor=scene.actor("qa_manager"), lot=lot).verdict == "rejected"
    cases = [contest(scene, each) for each in wrong[:2]]
    decide(scene, cases[0], "yes")
    assert final_decision(lot) is None
    decide(scene, cases[1], "yes")
    assert [each.verdict for each in lot.decisions.all()] == ["undecided", "rejected"]
    standing = standing_of(lot)
    assert standing is not None
    assert standing.nonconforming == len(wrong) - 2
    inspect(actor=scene.actor("qa_manager"), drawn_item=drawn[-1], conforming=True)


def test_only_a_decided_lot_is_reconsidered() -> None:
    scene = make_engagement()
    lot = deliver(scene, make_project(scene), panel(KEYS, ann="y" * 24)).lot
    with invalid("nothing to reconsider"):
        reconsider_lot(actor=scene.actor("owner"), lot=lot, because="A whim.")


def test_a_standing_that_falls_is_set_aside_and_stays_as_it_was_computed() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, ann="y" * 24, bob="y" * 24))
    load_gold(scene, project, dict.fromkeys(KEYS, "no"))
    run = score_gold(actor=scene.actor("owner"), project=project)
    standing = run.standings.get(annotator__key="ann")
    case = contest_standing(actor=scene.actor("vendor_manager"), standing=standing, claim="It was another task.")
    assert set_aside(run) == {}
    first = decide(scene, case, value=None, outcome="falls")
    assert set_aside(run) == {"ann": case.public_id}
    assert Standing.objects.get(pk=standing.pk).standing == standing.standing
    decide(scene, case, value=None, outcome="stands", supersedes=first)
    assert set_aside(run) == {}


def _events(scene: Scene) -> QuerySet[Event]:
    return Event.objects.filter(log__origin=scene.log)
