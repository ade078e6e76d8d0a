import re

from apps.audit.models import Event
from apps.lots.models import Draw, Inspection, Lot, LotDecision
from tests.portal.builders import contested, drawn_lot, the_lot, with_labels
from tests.portal.world import World, client_of

PLAN = {"aql": "10", "rql": "50", "alpha": "20", "beta": "20"}


def _page(world: World, lot: Lot, user: str = "owner", query: str = "") -> str:
    return client_of(getattr(world, user)).get(f"/lots/{lot.public_id}/{query}").content.decode()


def test_the_plan_and_its_curve_are_seen_before_anything_is_drawn(world: World) -> None:
    lot = the_lot(with_labels(world))
    page = _page(world, lot, query="?aql=10&rql=50&alpha=20&beta=20")
    found = re.search(r"Inspect <strong>(\d+)</strong> items", page)
    assert found is not None
    assert "Chance that a lot is accepted" in page
    assert f"Draw {found[1]} items" in page
    assert not Draw.objects.exists()


def test_a_plan_that_cannot_be_is_explained_on_its_field(world: World) -> None:
    page = _page(world, the_lot(with_labels(world)), query="?aql=5&rql=1")
    assert "The RQL must be above the AQL" in page
    assert "Draw " not in page


def test_drawing_records_the_seed_and_an_event(world: World) -> None:
    lot = the_lot(with_labels(world))
    page = client_of(world.owner).post(f"/lots/{lot.public_id}/draw/", PLAN, follow=True).content.decode()
    draw = Draw.objects.get(lot=lot)
    assert draw.seed in page
    assert Event.objects.filter(verb="lot.sample_drawn", object=draw.public_id).exists()


def test_a_second_draw_is_refused_with_its_reason(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    page = client_of(world.owner).post(f"/lots/{lot.public_id}/draw/", PLAN, follow=True).content.decode()
    assert "a second draw could be chosen for its result" in page


def test_the_vendor_does_not_draw(world: World) -> None:
    lot = the_lot(with_labels(world))
    assert client_of(world.vendor_manager).post(f"/lots/{lot.public_id}/draw/", PLAN).status_code == 403


def test_inspecting_records_the_finding_and_opens_the_next(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client, address = client_of(world.judge), f"/lots/{lot.public_id}/inspect/"
    assert f"item 1 of {lot.draw.sample_size}" in client.get(address).content.decode()
    page = client.post(address, {"position": "1", "finding": "conforming", "note": "plain"}, follow=True)
    assert f"item 2 of {lot.draw.sample_size}" in page.content.decode()
    assert Inspection.objects.get().note == "plain"


def test_a_nonconforming_item_needs_the_right_label(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client, address = client_of(world.judge), f"/lots/{lot.public_id}/inspect/"
    refused = client.post(address, {"position": "1", "finding": "nonconforming", "note": "rude"})
    assert refused.status_code == 400
    assert "No answer was chosen" in refused.content.decode()
    assert "rude" in refused.content.decode()
    client.post(address, {"position": "1", "finding": "nonconforming", "label": "yes"})
    assert Inspection.objects.get().correct_value == '"yes"'


def test_a_finding_may_be_changed_by_a_new_one(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client, address = client_of(world.judge), f"/lots/{lot.public_id}/inspect/"
    client.post(address, {"position": "1", "finding": "conforming"})
    assert "A new finding takes its place" in client.get(f"{address}?position=1").content.decode()
    client.post(address, {"position": "1", "finding": "nonconforming", "label": "yes"})
    assert "1 nonconforming" in _page(world, lot)


def test_votes_are_hidden_from_an_inspector_while_the_item_has_an_open_case(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client, address = client_of(world.judge), f"/lots/{lot.public_id}/inspect/?position=1"
    assert re.search(r"\d times?<", client.get(address).content.decode())
    contested(world, lot.draw.drawn_items.get(position=1).item.key)
    assert not re.search(r"\d times?<", client.get(address).content.decode())


def test_the_sample_is_inspected_then_decided_and_closed(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client, address = client_of(world.judge), f"/lots/{lot.public_id}/inspect/"
    for place in range(1, lot.draw.sample_size + 1):
        client.post(address, {"position": str(place), "finding": "conforming"})
    assert "Record: accepted" in _page(world, lot, "judge")
    page = client.post(f"/lots/{lot.public_id}/decide/", follow=True).content.decode()
    assert LotDecision.objects.get().verdict == "accepted"
    assert "accepted with probability" in page
    assert client.get(address).status_code == 302


def test_the_list_is_narrowed_by_state(world: World) -> None:
    lot = drawn_lot(with_labels(world))
    client = client_of(world.vendor_manager)
    assert lot.public_id in client.get("/lots/?verdict=inspection").content.decode()
    assert lot.public_id not in client.get("/lots/?verdict=waiting").content.decode()
