import pytest

from apps.exchange.formats import BadFile

from .annotation_files import VIDEO_META, cvat, cvat_box, cvat_image, cvat_track, one, rejected, rows


def frames(*shapes: str, **options: object) -> list[dict[str, object]]:
    found = one(cvat(cvat_track(*shapes), meta=VIDEO_META), "cvat-video", **options).label
    assert isinstance(found, list)
    return found


def test_all_tracks_of_a_video_are_one_record_named_by_the_task() -> None:
    tracks = cvat_track(cvat_box(frame=2)), cvat_track(cvat_box(frame=0), id=7)
    found = one(cvat(*tracks, meta=VIDEO_META), "cvat-video")
    assert [(shape["frame"], shape["track"]) for shape in found.label] == [(2, "0"), (0, "7")]  # type: ignore[attr-defined]
    assert (found.item, found.annotator) == ("v", "ann")
    assert found.payload == {"video": "v", "width": 20, "height": 10, "frames": 12}


def test_boxes_between_two_listed_frames_are_filled_in_linearly() -> None:
    found = frames(cvat_box(1, 2, 4, 6, frame=2), cvat_box(3, 2, 10, 6, frame=4))
    assert [(shape["frame"], shape["x"], shape["w"]) for shape in found] == [(2, 1, 3), (3, 2, 5), (4, 3, 7)]


@pytest.mark.parametrize(("first", "last", "middle"), [(350, 30, 10), (30, 350, 10), (0, 90, 45)])
def test_the_angle_is_filled_in_the_shorter_way_round(first: float, last: float, middle: float) -> None:
    found = frames(cvat_box(frame=0, rotation=first), cvat_box(frame=2, rotation=last))
    assert found[1]["angle"] == middle


def test_a_track_is_not_seen_from_outside_on_until_it_comes_back() -> None:
    found = frames(cvat_box(frame=0), cvat_box(frame=2, outside=1), cvat_box(frame=5), cvat_box(frame=6, outside=1))
    assert [shape["frame"] for shape in found] == [0, 1, 5]


def test_nothing_is_added_after_the_last_frame_of_a_track() -> None:
    assert [shape["frame"] for shape in frames(cvat_box(frame=3))] == [3]


def test_polygons_stay_at_the_frames_of_the_file() -> None:
    shape = '<polygon frame="{}" points="1,2;3,4;5,1"/>'
    found = frames(shape.format(0), shape.format(4))
    assert [item["frame"] for item in found] == [0, 4]


def test_a_task_without_tracks_is_an_empty_answer() -> None:
    assert one(cvat(meta=VIDEO_META), "cvat-video").label == []


def test_without_a_task_the_file_names_the_item() -> None:
    assert one(cvat(cvat_track(cvat_box(frame=0))), "cvat-video").item == "doc"
    assert one(cvat(meta=VIDEO_META), "cvat-video", mapping={"item": "clip"}).item == "clip"


@pytest.mark.parametrize(
    ("tracks", "why"),
    [
        ([cvat_track(cvat_box(frame=12))], "on frame 12, and the video has 12"),
        ([cvat_track(cvat_box(frame=-1))], "'-1', not a whole number"),
        ([cvat_track(cvat_box())], "The frame at line 1 is ''"),
        ([cvat_track(cvat_box(frame=1), cvat_box(frame=1))], "as is another shape of the track"),
        ([cvat_track(), cvat_track()], "the id of another"),
        ([cvat_track(id="")], "has no id"),
        ([cvat_track(cvat_box(frame=0, right=90))], "outside the image"),
    ],
)
def test_a_wrong_track_rejects_the_video(tracks: list[str], why: str) -> None:
    said = rejected(cvat(*tracks, meta=VIDEO_META), "cvat-video")
    assert said.startswith("track ")
    assert why in said


def test_a_track_may_not_span_millions_of_frames() -> None:
    said = rejected(cvat(cvat_track(cvat_box(frame=0), cvat_box(frame=900_000_000))), "cvat-video")
    assert "more than 1000000 frames" in said


def test_an_annotation_of_images_and_a_broken_task_are_refused() -> None:
    with pytest.raises(BadFile, match="--format cvat"):
        rows(cvat(cvat_image()), "cvat-video")
    with pytest.raises(BadFile, match="size is 'x'"):
        rows(cvat(meta=VIDEO_META.replace(">12<", ">x<")), "cvat-video")
    with pytest.raises(BadFile, match="no track"):
        rows(cvat(), "cvat-video")
