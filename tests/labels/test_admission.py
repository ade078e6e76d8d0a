from typing import Any

import pytest
from django.db import transaction

from apps.labels import admission as module
from apps.labels.admission import Candidate, admission
from apps.labels.bulk import sorted_item_keys
from apps.labels.models import Delivery
from apps.labels.rows import canonical_rows, root_of_delivery
from apps.projects.models import Item
from apps.projects.selectors import current_schema
from tests.exchange.parties import make_parties

pytestmark = pytest.mark.django_db


def candidate(
    item: str, label: object = "yes", payload: dict[str, Any] | None = None, annotator: str = "ann"
) -> Candidate:
    return (f"row {item[:5]!a}", item, annotator, label, None, None, payload, "human", False, None)


def admit(candidates: list[Candidate]) -> tuple[Delivery, list[tuple[str, str, str]]]:
    refused: list[tuple[str, str, str]] = []
    with admission(current_schema(make_parties().project), lambda *why: refused.append(why)) as admitting:
        admitting.stage(candidates)
        with transaction.atomic():
            return admitting.admit(name="rows", sha256="0" * 64), refused


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (candidate("n\0ul"), "NUL"),
        (candidate("half \ud800"), "surrogate"),
        (candidate("b", annotator=""), "empty"),
        (candidate("b", payload={"x": float("nan")}), "NaN"),
        (candidate("b", payload={"x": "\0"}), "NUL"),
        (candidate("b", payload={"x": "\udc00"}), "surrogate"),
        (candidate("b", label=None), "label"),
    ],
)
def test_what_no_database_can_hold_is_refused_and_makes_no_item(bad: Candidate, why: str) -> None:
    delivery, refused = admit([candidate("a"), bad])
    assert len(refused) == 1 and why in " ".join(refused[0])
    assert (delivery.rows, Item.objects.count()) == (1, 1)


def test_the_first_content_of_a_new_item_counts() -> None:
    admit([candidate("a", payload={"text": "one"}), candidate("a", payload={"text": "two"})])
    assert Item.objects.get().payload == {"text": "one"}


def test_rows_go_through_in_small_chunks_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [candidate(f"item {number % 7}", ["no", "yes"][number % 2], {"n": number}) for number in range(50)]
    whole, _ = admit(rows)
    monkeypatch.setattr(module, "CHUNK_ROWS", 4)
    monkeypatch.setattr(module, "MEMO_SIZE", 3)
    pieces, _ = admit(rows)
    assert (pieces.root, pieces.items) == (whole.root, whole.items) == (root_of_delivery(whole), 7)
    assert list(canonical_rows(pieces)) == list(canonical_rows(whole))


def test_a_canonical_row_is_compact_json_of_what_was_said() -> None:
    delivery, _ = admit([candidate('quote " ü')])
    assert list(canonical_rows(delivery)) == ['["quote \\" ü","ann","yes",null,null,"human"]'.encode()]


def test_item_keys_come_in_the_order_of_code_points() -> None:
    keys = ["b", "B", "ä", "a", "Z", "z", "é"]
    delivery, _ = admit([candidate(key) for key in keys])
    assert list(sorted_item_keys(delivery.pk)) == sorted(keys)
