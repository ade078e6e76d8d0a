import pytest

from apps.exchange.formats import BadFile
from apps.exchange.formats.neutral.columns import find_columns


@pytest.mark.parametrize("item", ["item", "Item ID", "task_id", "unitId", "id", "image", "HITId"])
@pytest.mark.parametrize("annotator", ["annotator_id", "WorkerId", "completed_by", "rater", "user", "coder"])
@pytest.mark.parametrize("label", ["label", "value", "Answer", "rating", "judgement", "category"])
def test_columns_are_found_by_their_usual_names(item: str, annotator: str, label: str) -> None:
    columns = find_columns([item, annotator, label], {}, needs_annotator=True)
    assert (columns.item, columns.annotator, columns.label) == (item, annotator, label)


def test_a_plain_name_outranks_a_general_one() -> None:
    columns = find_columns(["id", "item_id", "user", "worker", "score", "label"], {}, needs_annotator=True)
    assert (columns.item, columns.annotator, columns.label) == ("item_id", "worker", "label")


@pytest.mark.parametrize(
    ("name", "milliseconds"),
    [("duration_ms", True), ("duration_s", False), ("duration", False), ("lead_time", False), ("seconds", False)],
)
def test_durations_are_seconds_unless_their_name_says_milliseconds(name: str, milliseconds: bool) -> None:
    columns = find_columns(["item", "annotator", "label", name], {}, needs_annotator=True)
    assert (columns.duration, columns.milliseconds) == (name, milliseconds)


def test_of_several_times_the_one_named_most_plainly_is_taken() -> None:
    seen = ["item", "annotator", "label", "updated_at", "created_at", "date"]
    assert find_columns(seen, {}, needs_annotator=True).timestamp == "created_at"


def test_content_columns_become_the_payload_even_when_they_name_the_item() -> None:
    columns = find_columns(["image", "annotator", "label", "text", "vendor"], {}, needs_annotator=True)
    assert columns.payload == ("image", "text")


def test_a_mapping_goes_before_every_usual_name() -> None:
    mapping = {"item": "sku", "label": "verdict", "duration": "took_ms"}
    columns = find_columns(["item", "annotator", "label", "sku", "verdict", "took_ms"], mapping, needs_annotator=True)
    assert (columns.item, columns.label, columns.duration, columns.milliseconds) == ("sku", "verdict", "took_ms", True)


@pytest.mark.parametrize(
    ("seen", "mapping", "said"),
    [
        (
            ["sku", "annotator", "label"],
            {},
            "No column for the item.*Columns seen: sku, annotator, label.*--map item=COLUMN",
        ),
        (["item", "who", "label"], {}, "No column for the annotator.*--map annotator=COLUMN"),
        (["item", "annotator", "mood"], {}, "No column for the label.*--map label=COLUMN"),
        (
            ["item", "item_id", "annotator", "label"],
            {},
            "More than one column may hold the item: item, item_id.*--map item=item",
        ),
        (["item", "annotator", "rating", "category"], {}, "More than one column may hold the label"),
        (["item", "annotator", "label"], {"item": "sku"}, "'sku' mapped to item is not in the file.*--map item=COLUMN"),
        (["item", "annotator", "label"], {"colour": "label"}, "Nothing called 'colour' can be mapped"),
    ],
)
def test_a_missing_or_ambiguous_column_is_refused_with_the_way_out(
    seen: list[str], mapping: dict[str, str], said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        find_columns(seen, mapping, needs_annotator=True)


def test_what_is_compared_stays_with_the_item() -> None:
    header = ["item", "annotator", "label", "prompt", "response_a", "Response B", "score_a"]
    columns = find_columns(header, {}, needs_annotator=True)
    assert columns.payload == ("prompt", "response_a", "Response B")
