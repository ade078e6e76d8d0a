import re

import pytest

from apps.exchange.formats import BadFile, Record, Reject
from apps.exchange.formats.cvat.writing import write_cvat

from .annotation_files import cvat, cvat_box, cvat_image, one, rejected, rows, zipped

SKELETON_META = (
    "<meta><task><name>t</name><labels><label><name>person</name></label>"
    "<label><name>nose</name><parent>person</parent></label><label><name>hand</name><parent>person</parent></label>"
    "</labels><assignee><username>ann</username></assignee><owner><username></username></owner></task></meta>"
)


def test_all_boxes_of_an_image_are_one_record() -> None:
    found = one(cvat(cvat_image(cvat_box(1, 2.1, 4, 6.4), cvat_box(label="bus"))), "cvat")
    assert found.label == [
        {"label": "car", "x": 1, "y": 2.1, "w": 3, "h": 4.3},
        {"label": "bus", "x": 1, "y": 2, "w": 3, "h": 4},
    ]
    assert (found.item, found.annotator) == ("a.jpg", "ann")
    assert found.payload == {"image": "a.jpg", "width": 20, "height": 10}


def test_an_image_without_shapes_is_an_empty_answer() -> None:
    assert one(cvat(cvat_image()), "cvat").label == []


@pytest.mark.parametrize(("rotation", "angle"), [("30.5", 30.5), ("-90", 270), ("360", None), ("0", None)])
def test_the_rotation_of_a_box_is_its_angle(rotation: str, angle: float | None) -> None:
    label = one(cvat(cvat_image(cvat_box(rotation=rotation))), "cvat").label
    assert isinstance(label, list)
    assert label[0].get("angle") == angle


def test_polygons_keep_their_points() -> None:
    shape = '<polygon label="cat" points="1,2;3.5,4;5,1" z_order="0"/>'
    assert one(cvat(cvat_image(shape)), "cvat").label == [{"label": "cat", "points": [[1, 2], [3.5, 4], [5, 1]]}]


def test_a_mask_becomes_run_lengths_of_the_whole_image() -> None:
    shape = '<mask label="road" rle="1, 2, 1" left="1" top="1" width="2" height="2"/>'
    found = one(cvat(cvat_image(shape, width=4, height=3)), "cvat")
    assert found.label == [{"label": "road", "size": [3, 4], "counts": [5, 1, 1, 1, 4]}]


def test_points_are_visible_unless_occluded() -> None:
    shapes = '<points label="eye" points="1,2;3,4"/><points label="eye" points="5,6" occluded="1"/>'
    assert one(cvat(cvat_image(shapes)), "cvat").label == [
        {"label": "eye", "points": [[1, 2, 2], [3, 4, 2]]},
        {"label": "eye", "points": [[5, 6, 1]]},
    ]


def test_joints_of_a_skeleton_come_in_the_order_of_its_label() -> None:
    joints = '<points label="hand" outside="1" points="9,9"/><points label="nose" occluded="1" points="1,2"/>'
    shape = f'<skeleton label="person">{joints}</skeleton>'
    found = one(cvat(cvat_image(shape), meta=SKELETON_META), "cvat")
    assert found.label == [{"label": "person", "points": [[1, 2, 1], [0, 0, 0]]}]


def test_tags_are_classes_of_the_image() -> None:
    night, rain = '<tag label="night"/>', '<tag label="rain"/>'
    found = rows(cvat(cvat_image(night), cvat_image(night, rain, name="b.jpg")), "cvat")
    assert [record.label for record in found if isinstance(record, Record)] == ["night", ["night", "rain"]]


def test_an_attribute_refines_the_label_where_it_is_asked_for() -> None:
    box = cvat_box().replace("></box>", '><attribute name="color">red</attribute></box>')
    found = one(cvat(cvat_image(box)), "cvat", mapping={"attribute": "color"})
    assert found.label[0]["label"] == "car/red"  # type: ignore[index]
    assert "no attribute 'size'" in rejected(cvat(cvat_image(box)), "cvat", mapping={"attribute": "size"})


def test_two_kinds_of_shape_must_be_chosen_from() -> None:
    content = cvat(cvat_image(cvat_box(), '<tag label="night"/>'))
    with pytest.raises(BadFile, match="--map label=boxes or --map label=tags"):
        rows(content, "cvat")
    assert one(content, "cvat", mapping={"label": "tags"}).label == "night"
    with pytest.raises(BadFile, match="Choose one: boxes"):
        rows(content, "cvat", mapping={"label": "cubes"})


def test_the_assignee_is_the_annotator_only_where_asked() -> None:
    content = cvat(cvat_image(), meta=SKELETON_META)
    assert one(content, "cvat", annotator="", mapping={"annotator": "assignee"}).annotator == "ann"
    with pytest.raises(BadFile, match="no owner"):
        rows(content, "cvat", annotator="", mapping={"annotator": "owner"})
    with pytest.raises(BadFile, match="assignee, owner"):
        rows(content, "cvat", mapping={"annotator": "boss"})


def test_the_item_is_another_attribute_of_the_image_where_asked() -> None:
    assert one(cvat(cvat_image()), "cvat", mapping={"item": "id"}).item == "0"


def test_images_beside_the_xml_in_a_zip_are_passed_over() -> None:
    packed = zipped(annotations_xml=cvat(cvat_image()), images__a_jpg=b"\xff\xd8")
    assert one(packed, "cvat").item == "a.jpg"
    with pytest.raises(BadFile, match="no file ending in"):
        rows(zipped(images__a_jpg=b"\xff\xd8"), "cvat")


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (cvat_box(right=30), "(30, 6) lies outside the image of 20 × 10"),
        (cvat_box(left=9), "-5 wide"),
        (cvat_box(left="nan"), "xtl is 'nan'"),
        (cvat_box(left="1e99"), "too large"),
        (cvat_box(label=""), "not a text"),
        ('<box label="car"/>', "xtl is ''"),
        ('<polygon label="cat" points="1,2;3,4"/>', "2 points"),
        ('<polygon label="cat" points="1,2;3"/>', "x,y;x,y"),
        ('<polygon label="cat" points="1,2;3,4;5,60"/>', "outside"),
        ('<polyline label="cat" points="1,2;3,4"/>', "polylines, which no type of label holds"),
        ('<ellipse label="cat" cx="1"/>', "ellipses"),
        ('<mask label="a" rle="1, 2" left="1" top="1" width="2" height="2"/>', "sum to 3"),
        ('<mask label="a" rle="1, x" left="1" top="1" width="2" height="2"/>', "a run length is 'x'"),
        ('<mask label="a" rle="4" left="19" top="1" width="2" height="2"/>', "outside"),
        ('<skeleton label="p"><points label="a" points="1,2;3,4"/></skeleton>', "2 points"),
        ('<skeleton label="p"><points label="a" points="1,2"/><points label="a" points="1,2"/></skeleton>', "twice"),
    ],
)
def test_a_shape_that_cannot_be_read_rejects_the_image_with_its_line(shape: str, why: str) -> None:
    content = cvat("\n", cvat_image(cvat_box() if "<box" in shape else "", shape))
    said = rejected(content, "cvat")
    assert why in said
    assert said.startswith("image 'a.jpg' (line 2): ")
    assert "at line 2" in said


def test_an_undeclared_joint_is_rejected() -> None:
    shape = '<skeleton label="person"><points label="foot" points="1,2"/></skeleton>'
    assert "'foot', which its label does not declare" in rejected(cvat(cvat_image(shape), meta=SKELETON_META), "cvat")


def test_an_image_that_is_listed_twice_or_has_no_size_is_rejected() -> None:
    found = rows(cvat(cvat_image(), cvat_image(), cvat_image(name="b.jpg", width="wide")), "cvat")
    assert [isinstance(entry, Reject) for entry in found] == [False, True, True]


@pytest.mark.parametrize("content", [cvat(), cvat('<track id="1"/>')])
def test_a_file_without_images_is_refused(content: str) -> None:
    with pytest.raises(BadFile, match=r"no image|cvat-video"):
        rows(content, "cvat")


def test_the_labels_are_named_before_the_images_as_other_readers_want_it() -> None:
    size: dict[str, object] = {"width": 10, "height": 10}
    shapes = [{"label": name, "x": 1, "y": 1, "w": 2, "h": 2} for name in ("car & van", "bus", "car & van")]
    found = [Record("", "1.png", "", shapes, payload=size), Record("", "2.png", "", ["<tag>"], payload=size)]
    written = b"".join(write_cvat(found)).decode()
    meta, images = written.split("<image ", 1)
    assert re.findall("<name>(.*?)</name>", meta) == ["car &amp; van", "bus", "&lt;tag&gt;"]
    assert "<name>" not in images
