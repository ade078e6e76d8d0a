import pytest

from apps.exchange.formats import BadFile, Record, Reject

from .annotation_files import one, rejected, rows, zipped

SIZES = "image,width,height\nimages/a.jpg,20,10\nb.jpg,100,100\n"
DECLARED = {"classes": "car, bus", "width": "20", "height": "10"}


def test_shares_of_the_image_become_pixels() -> None:
    found = one("1 0.5 0.5 0.2 0.4\n0 0.05 0.1 0.1 0.2\n", "yolo", mapping=DECLARED, name="a.txt")
    assert found.label == [
        {"label": "bus", "x": 8, "y": 3, "w": 4, "h": 4},
        {"label": "car", "x": 0, "y": 0, "w": 2, "h": 2},
    ]
    assert (found.item, found.payload) == ("a", {"width": 20, "height": 10})


def test_lines_of_more_numbers_are_polygons() -> None:
    found = one("0 0 0 0.5 0 0.5 1\n", "yolo", mapping=DECLARED)
    assert found.label == [{"label": "car", "points": [[0, 0], [10, 0], [10, 10]]}]


def test_an_empty_file_is_an_empty_answer() -> None:
    assert one("", "yolo", mapping=DECLARED).label == []
    assert one("\n", "yolo", mapping=DECLARED).label == []


@pytest.mark.parametrize(
    "beside",
    [
        {"classes_txt": "car\nbus\n"},
        {"data_yaml": "path: x\nnames: [car, 'bus']  # two\nnc: 2\n"},
        {"data_yaml": "names:\n  0: car\n  1: bus # big\nnc: 2\n"},
        {"data_yaml": 'names:\r\n- "car"\r\n- bus\r\n'},
        {"data_yml": "names: {0: car, 1: bus}"},
    ],
)
def test_classes_and_sizes_come_from_files_beside_the_labels(beside: dict[str, str]) -> None:
    packed = zipped(
        **beside, images_csv=SIZES, labels__a_txt="1 0.5 0.5 0.2 0.4", labels__b_txt="0 0.5 0.5 1 1", train_txt="x"
    )
    found = [entry for entry in rows(packed, "yolo") if isinstance(entry, Record)]
    assert [(entry.item, entry.label[0]["label"], entry.label[0]["w"]) for entry in found] == [
        ("a", "bus", 4),
        ("b", "car", 100),
    ]  # type: ignore[index]
    assert found[0].payload == {"image": "images/a.jpg", "width": 20, "height": 10}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2 0.5 0.5 0.2 0.4", "The class is 2, and there are 2"),
        ("-1 0.5 0.5 0.2 0.4", "'-1', not a whole number"),
        ("car 0.5 0.5 0.2 0.4", "'car', not a whole number"),
        ("0 0.5 0.5 -0.2 0.4", "-4 wide"),
        ("0 0.9 0.5 0.8 0.4", "outside the image"),
        ("0 nan 0.5 0.8 0.4", "'nan'"),
        ("0 0.5 0.5 0.8", "4 numbers"),
        ("0 0.5 0.5 0.8 0.4 0.99", "6 numbers"),
    ],
)
def test_a_line_that_cannot_be_read_rejects_the_image(line: str, why: str) -> None:
    said = rejected(f"0 0.5 0.5 0.1 0.1\n{line}\n", "yolo", mapping=DECLARED)
    assert said.startswith("line 2: ")
    assert why in said


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ({"width": "20", "height": "10"}, "--map classes=car,bus"),
        ({"classes": "car"}, "images.csv"),
        ({"classes": "car", "width": "20"}, "height is ''"),
        ({"classes": "car,,bus"}, "has no name"),
        ({"classes": "car,car", "width": "20", "height": "10"}, "the same"),
    ],
)
def test_what_the_format_leaves_out_must_be_declared(mapping: dict[str, str], why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows("0 0.5 0.5 0.1 0.1", "yolo", mapping=mapping)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"classes_txt": "car", "images_csv": "a,b"}, "images.csv cannot be read"),
        ({"classes_txt": "car", "images_csv": "image,width,height\na.jpg,wide,3"}, "width is 'wide'"),
        ({"classes_txt": "car", "images_csv": "image,width,height\na.jpg,1,3\nx/a.png,1,4"}, "two images called 'a'"),
        ({"classes_txt": "car"}, r"a\.txt: The size of the image 'a' is not known"),
        ({"data_yaml": "names:\n  1: car\n"}, "not numbered"),
        ({"data_yaml": "names: [a]\nkpt_shape: [17, 4]\n"}, "kpt_shape in data.yaml cannot be read"),
        ({"data_yaml": "names: [a]\nkpt_shape: 17\n"}, "kpt_shape in data.yaml cannot be read"),
        ({"data_yaml": "nc: 1"}, "names of the classes are not known"),
    ],
)
def test_files_beside_the_labels_that_cannot_be_used_refuse_the_archive(files: dict[str, str], why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows(zipped(**files, a_txt="0 0.5 0.5 0.1 0.1"), "yolo")


def test_boxes_and_polygons_in_one_delivery_must_be_chosen_from() -> None:
    with pytest.raises(BadFile, match="boxes and polygons"):
        rows("0 0.5 0.5 0.1 0.1\n0 0 0 0.5 0 0.5 1\n", "yolo", mapping=DECLARED)


def test_an_archive_without_labels_is_refused() -> None:
    with pytest.raises(BadFile, match="no label file"):
        rows(zipped(classes_txt="car"), "yolo")


SIZE = {"width": "20", "height": "10"}


def pose(line: str, shape: str = "[2, 3]", **mapping: str) -> list[Record | Reject]:
    files = {"data_yaml": f"names: [person]\nkpt_shape: {shape}\n", "a_txt": line}
    return rows(zipped(**files), "yolo", mapping={**SIZE, **mapping})


@pytest.mark.parametrize(
    ("line", "shape", "points"),
    [
        ("0 0.5 0.5 0.2 0.4 0.5 0.5 2 0 0 0\n", "[2, 3]", [[10, 5, 2], [0, 0, 0]]),
        ("0 0.5 0.5 0.2 0.4 0.5 0.5 1.0 0.1 0.1 2\n", "\n- 2\n- 3", [[10, 5, 1], [2, 1, 2]]),
        ("0 0.5 0.5 0.2 0.4 0.5 0.5 0 0\n", "[2, 2]  # x, y", [[10, 5, 2], [0, 0, 0]]),
    ],
)
def test_poses_are_keypoints_where_data_yaml_declares_them(line: str, shape: str, points: list[list[float]]) -> None:
    [found] = pose(line, shape)
    assert isinstance(found, Record) and found.label == [{"label": "person", "points": points}]


def test_the_boxes_of_poses_are_read_when_asked_for() -> None:
    [found] = pose("0 0.5 0.5 0.2 0.4 0.5 0.5 2 0 0 0\n", label="boxes")
    assert isinstance(found, Record) and found.label == [{"label": "person", "x": 8, "y": 3, "w": 4, "h": 4}]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("0 0.5 0.5 0.2 0.4 0.5 0.5 2\n", "The line has 8 numbers."),
        ("0 0.5 0.5 0.2 0.4 0.5 0.5 0.7 0 0 0\n", "The visibility of a keypoint is 0.7"),
        ("0 0.5 0.5 0.2 0.4 1.5 0.5 2 0 0 0\n", "outside the image"),
    ],
)
def test_a_pose_that_cannot_be_read_rejects_the_image(line: str, why: str) -> None:
    [found] = pose(line)
    assert isinstance(found, Reject) and why in found.why
