from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate
from tests.api.world import World, client_of
from tests.builders import actor_of


def item_as(world: World, name: str) -> dict[str, object]:
    found: dict[str, object] = client_of(world.person(name)).get(f"/api/v1/items/{world.item.pk}/").json()
    return found


def test_an_item_comes_with_its_labels_and_who_gave_them(world: World, ids: dict[str, str]) -> None:
    item = item_as(world, "auditor")
    labels = [(each["annotator"], each["value"]) for each in item["annotations"]]  # type: ignore[attr-defined]
    assert sorted(labels) == [("A7", "no"), ("B2", "yes")]
    assert item["payload"] == {"text": "Helpful"}


def test_the_buyer_sees_gold_and_the_vendor_never(world: World, ids: dict[str, str]) -> None:
    assert [each["value"] for each in item_as(world, "auditor")["gold"]] == ["no"]  # type: ignore[attr-defined]
    assert item_as(world, "vendor_manager")["gold"] is None
    assert item_as(world, "annotator")["gold"] is None


def test_an_annotator_sees_no_labels_of_others(world: World, ids: dict[str, str]) -> None:
    assert item_as(world, "annotator")["annotations"] == []


def test_whoever_may_decide_an_open_case_sees_values_and_nobody_behind_them(world: World, ids: dict[str, str]) -> None:
    item = item_as(world, "judge")
    assert (item["blind"], item["gold"]) == (True, None)
    assert [each["value"] for each in item["annotations"]] == ["no", "yes"]  # type: ignore[attr-defined]
    for label in item["annotations"]:  # type: ignore[attr-defined]
        assert {name for name, value in label.items() if value is not None} == {"value", "replaced"}


def test_after_the_decision_the_adjudicator_sees_all(world: World, ids: dict[str, str]) -> None:
    case = Dispute.objects.get(public_id=ids["disputes"])
    adjudicate(actor=actor_of(world.judge), dispute=case, value="no", reason_code="edge_case", rationale="A joke.")
    item = item_as(world, "judge")
    assert (item["blind"], [each["source"] for each in item["annotations"]]) == (  # type: ignore[attr-defined]
        False,
        ["human", "human", "adjudicated"],
    )


def test_items_are_found_by_project_and_key(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.owner)
    found = program.get("/api/v1/items/", {"project": ids["projects"], "key": "i2"}).json()
    assert [each["key"] for each in found["results"]] == ["i2"]
    assert program.get("/api/v1/items/", {"project": "prj_other"}).json()["count"] == 0
