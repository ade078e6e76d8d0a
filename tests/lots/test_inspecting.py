from decimal import Decimal

import pytest

from apps.accounts.services import add_member, end_membership
from apps.labels.services import link_annotator
from apps.lots.models import Inspection, Lot, LotDecision
from apps.lots.selectors import LotStanding, first_deliveries, standing_of
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.scorecards.selectors import accepted_lots
from tests.accounts.events import last_event
from tests.builders import SETUP, actor_of
from tests.refusals import invalid, refused
from tests.scenes import Scene, annotator_of, deliver, make_double, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
KEYS = [f"i{n:02}" for n in range(60)]


def drawn_lot() -> tuple[Scene, Lot]:
    scene = make_engagement()
    lot = deliver(scene, make_project(scene), panel(KEYS, ann="y" * 60), "first.csv").lot
    draw(scene, lot)
    return scene, lot


def draw(scene: Scene, lot: Lot) -> None:
    draw_sample(actor=scene.actor("qa_manager"), lot=lot, aql=Decimal("0.02"), rql=Decimal("0.10"))


def inspected(scene: Scene, lot: Lot, findings: str, role: str = "adjudicator") -> LotStanding:
    """Inspect the next items: `+` conforming, `-` not."""
    for finding in findings:
        where = standing_of(lot)
        assert where is not None
        assert where.next_item is not None
        good = finding == "+"
        inspect(
            actor=scene.actor(role), drawn_item=where.next_item, conforming=good, correct_value=None if good else "no"
        )
    after = standing_of(lot)
    assert after is not None
    return after


def test_items_come_up_in_the_order_they_were_drawn() -> None:
    scene, lot = drawn_lot()
    standing = inspected(scene, lot, "++")
    assert (standing.inspected, standing.nonconforming) == (2, 0)
    assert standing.next_item is not None
    assert standing.next_item.position == 3
    assert last_event().verb == "lot.item_inspected"


def test_before_a_sample_is_drawn_there_is_no_standing_and_no_decision() -> None:
    scene = make_engagement()
    lot = deliver(scene, make_project(scene), panel(KEYS, ann="y" * 60)).lot
    assert standing_of(lot) is None
    with invalid("Draw a sample"):
        decide_lot(actor=scene.actor("qa_manager"), lot=lot)


def test_a_nonconforming_item_states_the_right_label_in_canonical_form() -> None:
    scene, lot = drawn_lot()
    inspected(scene, lot, "-")
    assert Inspection.objects.get().correct_value == '"no"'
    item = lot.draw.drawn_items.all()[1]
    for wrong in (None, "perhaps"):
        with invalid("right label"):
            inspect(actor=scene.actor("owner"), drawn_item=item, conforming=False, correct_value=wrong)
    assert Inspection.objects.count() == 1


def test_a_changed_mind_is_a_new_finding_and_the_newest_counts() -> None:
    scene, lot = drawn_lot()
    inspected(scene, lot, "-")
    first = lot.draw.drawn_items.first()
    assert first is not None
    inspect(actor=scene.actor("owner"), drawn_item=first, conforming=True)
    standing = standing_of(lot)
    assert standing is not None
    assert (standing.inspected, standing.nonconforming) == (1, 0)
    assert Inspection.objects.count() == 2


def test_a_lot_is_rejected_as_soon_as_the_rest_cannot_save_it() -> None:
    scene, lot = drawn_lot()
    allowed = lot.draw.acceptance_number
    assert inspected(scene, lot, "-" * allowed).decision.verdict == "undecided"
    standing = inspected(scene, lot, "-")
    assert standing.decision.verdict == "rejected"
    assert standing.inspected < lot.draw.sample_size
    decision = decide_lot(actor=scene.actor("qa_manager"), lot=lot)
    assert (decision.verdict, decision.nonconforming) == ("rejected", allowed + 1)
    assert (last_event().verb, last_event().object) == ("lot.rejected", lot.public_id)


def test_a_lot_is_accepted_with_both_risks_stated() -> None:
    scene, lot = drawn_lot()
    allowed = lot.draw.acceptance_number
    inspected(scene, lot, "+" * (lot.draw.sample_size - allowed))
    decision = decide_lot(actor=scene.actor("adjudicator"), lot=lot)
    assert decision.verdict == "accepted"
    assert "is rejected with probability" in decision.risks
    assert "is accepted with probability" in decision.risks


def test_an_undecided_lot_may_be_decided_later_and_a_decided_one_is_closed() -> None:
    scene, lot = drawn_lot()
    assert decide_lot(actor=scene.actor("owner"), lot=lot).verdict == "undecided"
    inspected(scene, lot, "-" * (lot.draw.acceptance_number + 1))
    decide_lot(actor=scene.actor("owner"), lot=lot)
    with invalid("decided already"):
        decide_lot(actor=scene.actor("owner"), lot=lot)
    last = lot.draw.drawn_items.last()
    assert last is not None
    with invalid("inspection is closed"):
        inspect(actor=scene.actor("owner"), drawn_item=last, conforming=True)
    assert LotDecision.objects.count() == 2


@pytest.mark.parametrize("role", ["compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_those_who_judge_inspect_and_decide(role: str) -> None:
    scene, lot = drawn_lot()
    first = lot.draw.drawn_items.first()
    assert first is not None
    with refused("needs the role|not a member|You belong to"):
        inspect(actor=scene.actor(role), drawn_item=first, conforming=True)
    with refused("needs the role|not a member|You belong to"):
        decide_lot(actor=scene.actor(role), lot=lot)


def test_who_also_works_for_the_vendor_does_not_inspect() -> None:
    scene, lot = drawn_lot()
    double = actor_of(make_double(scene))
    with refused("You belong to"):
        decide_lot(actor=double, lot=lot)


def test_nobody_inspects_their_own_labels() -> None:
    scene, lot = drawn_lot()
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    end_membership(actor=SETUP, membership=scene.annotator.memberships.get())
    add_member(actor=SETUP, organisation=scene.buyer, user=scene.annotator, role="adjudicator")
    first = lot.draw.drawn_items.first()
    assert first is not None
    with refused("is your own"):
        inspect(actor=scene.actor("annotator"), drawn_item=first, conforming=True)


def test_a_redelivery_that_mends_a_rejected_lot_is_not_a_first_delivery() -> None:
    scene, lot = drawn_lot()
    inspected(scene, lot, "-" * (lot.draw.acceptance_number + 1))
    decide_lot(actor=scene.actor("owner"), lot=lot)
    mended = deliver(scene, lot.delivery.project, panel(KEYS, ann="n" * 60), "mended.csv").lot
    draw(scene, mended)
    inspected(scene, mended, "+" * mended.draw.sample_size)
    decide_lot(actor=scene.actor("owner"), lot=mended)
    counts = first_deliveries(scene.engagement)
    assert (counts.accepted, counts.decided) == (0, 1)
    assert accepted_lots(scene.engagement).as_json()["n"] == 1


def test_what_a_lot_costs_to_show_does_not_grow_with_its_sample(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene, lot = drawn_lot()
    inspected(scene, lot, "+" * 20)
    with django_assert_max_num_queries(5):
        standing_of(lot)
