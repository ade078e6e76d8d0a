import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Options, Record, open_records
from apps.exchange.formats.pascal_voc import write_pascal_voc

from .annotation_files import one, rejected, rows, voc, voc_object, zipped


def test_the_corners_of_all_objects_become_boxes() -> None:
    found = one(voc(voc_object(1, 2.1, 4, 6.4), voc_object(name="bus")), "pascal-voc")
    assert found.label == [
        {"label": "car", "x": 1, "y": 2.1, "w": 3, "h": 4.3},
        {"label": "bus", "x": 1, "y": 2, "w": 3, "h": 4},
    ]
    assert (found.item, found.payload) == ("a.jpg", {"image": "a.jpg", "width": 20, "height": 10})


def test_an_image_without_objects_is_an_empty_answer() -> None:
    assert one(voc(), "pascal-voc").label == []


def test_parts_of_an_object_are_passed_over() -> None:
    part = "<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part></object>"
    assert len(one(voc(voc_object().replace("</object>", part)), "pascal-voc").label) == 1  # type: ignore[arg-type]


def test_the_file_names_the_item_where_asked_or_where_the_image_has_no_name() -> None:
    assert one(voc(), "pascal-voc", mapping={"item": "{folder}/{file}"}, name="lot/doc.xml").item == "lot/doc"
    assert one(voc(name=""), "pascal-voc", name="lot/doc.xml").item == "doc"


def test_unknown_sizes_are_not_checked() -> None:
    assert one(voc(voc_object(xmax=999), size="<width>0</width>"), "pascal-voc").payload == {"image": "a.jpg"}


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (voc_object(xmax=0), "-1 wide"),
        (voc_object(xmax=40), "outside the image"),
        (voc_object(xmax="NaN"), "xmax is 'NaN'"),
        (voc_object(xmax="inf"), "xmax is 'inf'"),
        (voc_object(name=" "), "not a text"),
        ("<object><name>car</name><robndbox/></object>", "no bndbox"),
    ],
)
def test_an_object_that_cannot_be_read_rejects_the_image_with_its_line(found: str, why: str) -> None:
    said = rejected(voc("\n", found), "pascal-voc")
    assert said.startswith("image 'a.jpg': Object at line 2: ")
    assert why in said


def test_a_size_that_is_no_number_rejects_and_a_file_of_other_elements_is_refused() -> None:
    assert "width is 'x'" in rejected(voc(size="<width>x</width>"), "pascal-voc")
    with pytest.raises(BadFile, match="neither an image's name"):
        rows("<annotation><a/></annotation>", "pascal-voc")


def test_a_refusal_within_a_zip_names_the_file() -> None:
    with pytest.raises(BadFile, match=r"b/2\.xml: The XML cannot be read at line 1"):
        rows(zipped(b__1_xml=voc(), b__2_xml=voc()[:-3]), "pascal-voc", annotator="{folder}")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(
    lambda text: text == text.strip()
)
SIDES = st.floats(0, 500).map(lambda side: round(side, 9)) | st.integers(0, 500)
BOXES = st.lists(st.fixed_dictionaries({"label": TEXTS, "x": SIDES, "y": SIDES, "w": SIDES, "h": SIDES}), max_size=4)


@given(label=BOXES, item=TEXTS)
def test_what_is_written_reads_back_equal(label: list[dict[str, object]], item: str) -> None:
    record = Record(f"image {item!r}", item, "ann", label, payload={"image": item, "width": 1000, "height": 1000})
    ((name, content),) = write_pascal_voc([record])
    assert name.endswith(".xml")
    assert rows(content, "pascal-voc") == [record]


@pytest.mark.parametrize(
    "label",
    [
        "car",
        [{"label": "a", "x": 0, "y": 0, "w": 1, "h": 1, "angle": 3}],
        [{"label": "a\x01", "x": 0, "y": 0, "w": 1, "h": 1}],
    ],
)
def test_what_the_format_cannot_say_is_not_written(label: object) -> None:
    with pytest.raises(ValueError, match=r"upright boxes|cannot hold"):
        list(write_pascal_voc([Record("", "a.jpg", "ann", label)]))


def test_a_real_set_is_written_and_read_back(shared_data: Path) -> None:
    with (shared_data / "bbox_crowd" / "annotations.csv").open("rb") as stream:
        raw = [entry for entry in open_records(stream, options=Options()).records if isinstance(entry, Record)]
    for entry in raw[:300]:
        label = [{"label": "it", **box} for box in json.loads(str(entry.label))]
        ((_, content),) = write_pascal_voc([entry._replace(label=label, payload=None)])
        if all(box["x"] >= -1 and box["y"] >= -1 for box in label):
            assert one(content, "pascal-voc").label == label
