import hashlib
from decimal import Decimal
from typing import Any

import pytest

from apps.audit.selectors import details_of
from apps.lots.models import Draw, Lot
from apps.lots.services import draw_sample, open_lot
from apps.measures.acceptance import draw
from apps.projects.models import Item
from tests.accounts.events import last_event, verbs
from tests.refusals import invalid, refused
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
KEYS = [f"i{n:02}" for n in range(60)]


def make_lot() -> tuple[Scene, Lot]:
    scene = make_engagement()
    return scene, deliver(scene, make_project(scene), panel(KEYS, ann="y" * 60)).lot


def sample(scene: Scene, lot: Lot, role: str = "qa_manager", **points: Any) -> Draw:
    return draw_sample(actor=scene.actor(role), lot=lot, **({"aql": Decimal("0.02"), "rql": Decimal("0.10")} | points))


def test_a_delivery_is_a_lot_closed_by_the_digest_of_its_items() -> None:
    scene, lot = make_lot()
    assert lot.size == 60
    assert lot.item_digest == hashlib.sha256("\n".join(sorted(KEYS)).encode()).hexdigest()
    assert "lot.opened" in verbs(scene.log)


def test_a_delivery_becomes_a_lot_once_and_by_those_who_deliver() -> None:
    scene, lot = make_lot()
    with invalid("is a lot already"):
        open_lot(actor=scene.actor("owner"), delivery=lot.delivery)
    with refused("not a member"):
        open_lot(actor=scene.actor("outsider"), delivery=lot.delivery)


def test_anybody_can_draw_the_sample_again_from_the_log() -> None:
    scene, lot = make_lot()
    made = sample(scene, lot)
    told = details_of(last_event())
    assert (last_event().verb, last_event().object) == ("lot.sample_drawn", made.public_id)
    in_lot = Item.objects.filter(annotations__delivery=lot.delivery).values_list("key", flat=True)
    assert [d.item.key for d in made.drawn_items.select_related("item")] == draw(in_lot, told["n"], told["seed"])
    assert (told["n"], told["c"], told["lot"]) == (made.sample_size, made.acceptance_number, lot.public_id)


def test_a_second_sample_is_refused_since_it_could_be_chosen_for_its_result() -> None:
    scene, lot = make_lot()
    sample(scene, lot)
    with invalid("drawn already"):
        sample(scene, lot, aql=Decimal("0.01"))
    assert Draw.objects.count() == 1


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ({"aql": Decimal("0.2"), "rql": Decimal("0.1")}, "AQL"),
        ({"aql": Decimal("0.000001")}, "aql is 0.000001"),
        ({"rql": Decimal("NaN")}, "rql is NaN"),
        ({"alpha": Decimal("0.7")}, "risks"),
        ({"beta": Decimal("0.00001")}, "beta is 0.00001"),
    ],
)
def test_a_plan_that_cannot_be_is_explained(points: dict[str, Decimal], why: str) -> None:
    scene, lot = make_lot()
    with invalid(why):
        sample(scene, lot, **points)
    assert not Draw.objects.exists()


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_draw(role: str) -> None:
    scene, lot = make_lot()
    with refused("Owner or QA manager|not a member"):
        sample(scene, lot, role)


def test_outsiders_do_not_see_a_lot() -> None:
    scene, lot = make_lot()
    assert list(Lot.objects.visible_to(scene.vendor_manager)) == [lot]
    assert not Lot.objects.visible_to(scene.outsider).exists()
