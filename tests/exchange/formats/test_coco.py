import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Options, Record, Reject, open_records
from apps.exchange.formats.coco.writing import write_coco

from .annotation_files import coco, one, rejected, rows

MASK = {"segmentation": {"size": [10, 20], "counts": [5, 10, 185]}}
POLYGON = {"segmentation": [[1, 2, 3, 4, 5, 1]]}
KEYPOINTS = {"keypoints": [1, 2, 2, 0, 0, 0]}


@pytest.mark.parametrize(
    ("annotation", "label"),
    [
        ({"bbox": [1, 2.5, 3, 4]}, {"label": "car", "x": 1, "y": 2.5, "w": 3, "h": 4}),
        (
            {"bbox": [1, 2, 3, 4], "segmentation": [], "attributes": {"rotation": 30.0}},
            {"label": "car", "x": 1, "y": 2, "w": 3, "h": 4, "angle": 30},
        ),
        (POLYGON, {"label": "car", "points": [[1, 2], [3, 4], [5, 1]]}),
        (MASK, {"label": "car", "size": [10, 20], "counts": [5, 10, 185]}),
        (
            {"segmentation": {"size": [10, 20], "counts": "5:i5"}},
            {"label": "car", "size": [10, 20], "counts": [5, 10, 185]},
        ),
        (KEYPOINTS, {"label": "car", "points": [[1, 2, 2], [0, 0, 0]]}),
    ],
)
def test_each_way_to_say_where_an_object_is_is_read(annotation: dict[str, object], label: dict[str, object]) -> None:
    found = one(coco(annotation), "coco")
    assert found.label == [label]
    assert (found.item, found.payload) == ("a.jpg", {"image": "a.jpg", "width": 20, "height": 10})


def test_the_lists_may_come_in_any_order_and_images_without_objects_are_empty_answers() -> None:
    content = coco({"bbox": [1, 2, 3, 4]})
    content["images"].append({"id": "two", "file_name": "b.jpg"})
    turned = {"annotations": content["annotations"], "info": {"year": 1}, **content}
    found = rows(turned, "coco")
    assert [(entry.item, len(entry.label)) for entry in found if isinstance(entry, Record)] == [
        ("a.jpg", 1),
        ("b.jpg", 0),
    ]  # type: ignore[arg-type]


def test_an_annotation_that_is_several_things_must_be_chosen_from() -> None:
    content = coco({"bbox": [1, 2, 3, 4], **POLYGON})
    with pytest.raises(BadFile, match=r"holds boxes and polygons\. Choose one with --map label=boxes"):
        rows(content, "coco")
    assert "points" in one(content, "coco", mapping={"label": "polygons"}).label[0]  # type: ignore[index]


def test_crowds_are_left_out_or_kept_only_as_the_caller_says() -> None:
    content = coco({**MASK, "iscrowd": 1})
    with pytest.raises(BadFile, match="crowd=skip"):
        rows(content, "coco")
    assert one(content, "coco", mapping={"crowd": "skip"}).label == []
    assert len(one(content, "coco", mapping={"crowd": "keep"}).label) == 1  # type: ignore[arg-type]


def test_a_declared_key_says_who_labelled() -> None:
    content = coco({"bbox": [1, 2, 3, 4], "by": {"id": 7}}, {"bbox": [0, 0, 3, 4], "by": {"id": "bo"}})
    found = rows(content, "coco", annotator="", mapping={"annotator": "by.id"})
    assert [entry.annotator for entry in found if isinstance(entry, Record)] == ["7", "bo"]
    content["annotations"][0].pop("by")
    assert "no 'by.id'" in rejected(content, "coco", annotator="", mapping={"annotator": "by.id"})


def test_who_labelled_an_image_without_objects_must_be_said_by_the_image() -> None:
    content = coco(images=[{"id": 1, "file_name": "a.jpg", "by": "ann"}, {"id": 2, "file_name": "b.jpg"}])
    found = rows(content, "coco", annotator="", mapping={"annotator": "by"})
    assert [type(entry) for entry in found] == [Record, Reject]


def test_items_may_be_named_by_another_key() -> None:
    assert one(coco(), "coco", mapping={"item": "id"}).item == "1"


@pytest.mark.parametrize(
    ("annotation", "why"),
    [
        ({"bbox": [1, 2, 3]}, "3 numbers"),
        ({"bbox": [1, 2, -3, 4]}, "-3 wide"),
        ({"bbox": [1, 2, 30, 4]}, "outside the image"),
        ({"bbox": [1, 2, 10**400, 4]}, "1000000"),
        ({"bbox": [1, 2, "3", 4]}, "is '3'"),
        ({"bbox": "1 2 3 4"}, "not a list"),
        ({"segmentation": [[1, 2, 3, 4]]}, "2 points"),
        ({"segmentation": [[1, 2, 3, 4, 5]]}, "odd number"),
        ({"segmentation": [[1, 2, 3, 4, 5, 1], [1, 2, 3, 4, 5, 1]]}, "2 polygons, and one is read"),
        ({"segmentation": {"size": [10, 20], "counts": [5, 10]}}, "sum to 15"),
        ({"segmentation": {"size": [10, 20], "counts": "5:i5~"}}, "no part of COCO's code"),
        ({"segmentation": {"size": [10], "counts": [10]}}, "not [height, width]"),
        ({"segmentation": {"size": [20, 10], "counts": [200]}}, "image of another size"),
        ({"segmentation": {"size": [10**9, 10**9], "counts": [10**18]}}, "more than"),
        ({"keypoints": [1, 2, 3]}, "visibility"),
        ({"keypoints": [1, 2]}, "three for each point"),
        ({"bbox": [1, 2, 3, 4], "category_id": 9}, "category 9 is not listed"),
        ({"bbox": [1, 2, 3, 4], "category_id": []}, "category [] is not listed"),
        ({}, "neither a box nor"),
    ],
)
def test_an_object_that_cannot_be_read_rejects_its_image(annotation: dict[str, object], why: str) -> None:
    said = rejected(coco(annotation), "coco")
    assert said.startswith("image 'a.jpg': Annotation 0: ")
    assert why in said


def test_keypoints_are_as_many_as_the_category_declares() -> None:
    content = coco(KEYPOINTS, categories=[{"id": 1, "name": "person", "keypoints": ["nose"]}])
    assert "2 keypoints, and its category has 1" in rejected(content, "coco")


def test_annotations_with_one_id_or_on_an_unlisted_image_are_rejected() -> None:
    assert "Two annotations have the id 5" in rejected(
        coco({"id": 5, "bbox": [1, 2, 3, 4]}, {"id": 5, "bbox": [1, 2, 3, 4]}), "coco"
    )
    assert "not listed" in rejected(coco({"image_id": 9, "bbox": [1, 2, 3, 4]}), "coco")


def test_two_images_of_one_name_cannot_both_be_items() -> None:
    images = [{"id": number, "file_name": "a.jpg"} for number in (1, 2)]
    assert "is called 'a.jpg' too" in rejected(coco(images=images), "coco")
    assert len(rows(coco(images=images), "coco", mapping={"item": "id"})) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"images": []}, "lists no images"),
        ({"images": [{"id": 1}, {"id": 1}]}, "Two images have the id 1"),
        ({"images": [{"id": 1.5}]}, "neither a text nor a whole number"),
        ({"images": ["a.jpg"]}, "not an object"),
        ({"categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}, "Two categories"),
        ({"categories": [{"id": 1}]}, "no name"),
        ({"annotations": [{"id": 1}]}, "image_id"),
    ],
)
def test_lists_that_contradict_themselves_refuse_the_file(change: dict[str, object], why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows({**coco(), **change}, "coco")


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"images": [1', '{"images" [1]}', '{"images": [1] 2}', "{1: 2}", '{"a": 1} x', "nul"]
)
def test_json_that_is_not_one_object_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        rows(content, "coco")


LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4).filter(str.strip)
SIDES = st.floats(0, 100) | st.integers(0, 100)
POINT = st.tuples(SIDES, SIDES).map(list)
BOXES = st.fixed_dictionaries(
    {"label": LABELS, "x": SIDES, "y": SIDES, "w": SIDES, "h": SIDES}, optional={"angle": st.floats(0.5, 359)}
)
POLYGONS = st.fixed_dictionaries({"label": LABELS, "points": st.lists(POINT, min_size=3, max_size=5)})
JOINTS = st.fixed_dictionaries(
    {"label": LABELS, "points": st.lists(st.tuples(SIDES, SIDES, st.integers(0, 2)).map(list), min_size=2, max_size=2)}
)
MASKS = st.builds(
    lambda label, cut: {"label": label, "size": [300, 300], "counts": [cut, 90_000 - cut]},
    LABELS,
    st.integers(0, 90_000),
)


@given(data=st.data(), kind=st.sampled_from(["boxes", "polygons", "masks", "keypoints"]))
def test_what_is_written_reads_back_equal(data: st.DataObject, kind: str) -> None:
    shapes = {"boxes": BOXES, "polygons": POLYGONS, "masks": MASKS, "keypoints": JOINTS}[kind]
    payload = {"width": 300, "height": 300}
    labels = data.draw(st.lists(st.lists(shapes, max_size=3), min_size=1, max_size=3))
    records = [
        Record(f"image 'é{number}.jpg'", f"é{number}.jpg", "ann", label, payload={"image": f"é{number}.jpg", **payload})
        for number, label in enumerate(labels)
    ]
    options = Options(annotator="ann", mapping={"label": kind})
    assert list(open_records(io.BytesIO(written(records)), format="coco", options=options).records) == records


def written(records: list[Record]) -> bytes:
    out = io.BytesIO()
    write_coco(records, out)
    return out.getvalue()


@pytest.mark.parametrize(
    "labels",
    [
        [[{"label": "a", "x": 0, "y": 0, "w": 1, "h": 1, "frame": 3}]],
        ["night"],
        [["night"]],
        [[], []],
        [[{"label": "a", "points": [[1, 2, 2]]}, {"label": "a", "points": [[1, 2, 2]] * 2}]],
    ],
)
def test_what_coco_cannot_say_is_not_written(labels: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"COCO|list of shapes|keypoints"):
        written([Record("", "a.jpg", "ann", label) for label in labels])


@pytest.mark.parametrize(("name", "kind"), [("bbox_crowd", "boxes"), ("cat_polygons", "polygons")])
def test_a_real_set_is_written_and_read_back(shared_data: Path, name: str, kind: str) -> None:
    path = next((shared_data / name).glob("annotations.csv*"))
    with path.open("rb") as stream:
        raw = [entry for entry in open_records(stream).records if isinstance(entry, Record)]
    mine = [entry for entry in raw if entry.annotator == raw[0].annotator]
    labels = {
        entry.item: [
            {"label": "it"} | {key: shape[key] for key in ("x", "y", "w", "h", "points") if key in shape}
            for shape in json.loads(str(entry.label))
        ]
        for entry in mine
    }
    records = [Record("", item, "ann", label) for item, label in labels.items()]
    back = rows(written(records), "coco", mapping={"label": kind})
    kept = [(entry.item, entry.label) for entry in back if isinstance(entry, Record)]
    bad = {entry.place for entry in back if isinstance(entry, Reject)}
    assert kept == [(one.item, one.label) for one in records if f"image {one.item!r}" not in bad]
    assert len(bad) <= len(records) // 10
