import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Provenance, Record
from apps.exchange.formats.label_studio.writing import write_label_studio

from .reading import annotation, choice, export, read, task
from .tool_examples import RECTANGLE, region, sized

names = st.text(min_size=1, max_size=6).filter(lambda text: text.strip() and "\0" not in text)
shares = st.floats(0, 100)
SIDES = ("width", "height")


def boxes(draw: st.DrawFn) -> dict[str, object]:
    """Turned by whatever angle, they stay on the image."""
    sides = {key: draw(st.floats(40, 60)) for key in ("x", "y")} | {key: draw(st.floats(0, 40)) for key in SIDES}
    turn = draw(st.sampled_from([0, 0, 15, 33.3, 270]))
    return sized("rectanglelabels", {**RECTANGLE, **sides, "rotation": turn})


def polygons(draw: st.DrawFn) -> dict[str, object]:
    points = draw(st.lists(st.tuples(shares, shares), min_size=3, max_size=5))
    return sized("polygonlabels", {"points": points, "polygonlabels": [draw(names)]})


def points(draw: st.DrawFn) -> dict[str, object]:
    return sized("keypointlabels", {"x": draw(shares), "y": draw(shares), "keypointlabels": [draw(names)]})


def spans(draw: st.DrawFn) -> dict[str, object]:
    start = draw(st.integers(0, 3))
    return region("labels", {"start": start, "end": start + 1, "text": "Fine."[start], "labels": [draw(names)]})


def segments(draw: st.DrawFn) -> dict[str, object]:
    start = draw(st.floats(0, 100))
    return region("labels", {"start": start, "end": start + 1, "channel": 0, "labels": [draw(names)]})


def choices(draw: st.DrawFn) -> dict[str, object]:
    return choice(draw(st.lists(names, min_size=1, max_size=3)), control="label")


def answers(draw: st.DrawFn) -> dict[str, object]:
    made = [
        ("number", {"number": draw(st.floats(-1e6, 1e6) | st.integers(-9, 9))}),
        ("taxonomy", {"taxonomy": [draw(st.lists(names, min_size=1, max_size=3))]}),
        ("pairwise", {"selected": draw(st.sampled_from(["left", "right"]))}),
        ("ranker", {"ranker": {"rank": draw(st.lists(names, min_size=1, max_size=3))}}),
    ]
    return region(*draw(st.sampled_from(made)))


@st.composite
def exports(draw: st.DrawFn) -> str:
    """An export whose first answer is not empty, so that its control is known."""
    kind = draw(st.sampled_from([boxes, polygons, points, spans, segments, choices, answers]))
    several = kind not in (choices, answers)
    tasks = []
    for number in range(draw(st.integers(1, 3))):
        made = [
            annotation(
                *[kind(draw) for _ in range(draw(st.integers(0 if several and tasks else 1, 2)) if several else 1)],
                completed_by=draw(st.integers(0, 99) | names.map(str.strip)),
                lead_time=draw(st.none() | st.integers(0, 10**6).map(lambda ms: ms / 1000)),
                created_at=draw(st.none() | st.just("2026-01-05T10:00:00.25Z")),
                ground_truth=draw(st.booleans()),
            )
            for _ in range(draw(st.integers(1, 2)))
        ]
        tasks.append(task(*made, id=draw(st.just(number) | names)))
    return export(*tasks)


def placeless(found: list[object]) -> list[object]:
    return [one._replace(place="") for one in found if isinstance(one, Record)]


@settings(max_examples=60, deadline=None)
@given(exports())
def test_what_was_read_is_read_again_from_what_is_written(content: str) -> None:
    first = read(content, format="label-studio")
    records = [one for one in first if isinstance(one, Record)]
    again = read(b"".join(write_label_studio(records)), format="label-studio")
    assert placeless(again) == placeless(first)  # type: ignore[arg-type]


def test_a_mask_and_relations_are_written() -> None:
    mask = [{"label": "a", "size": [2, 3], "counts": [1, 2, 3]}]
    related = {
        "spans": [{"id": "s1", "start": 0, "end": 2, "label": "A"}, {"id": "s2", "start": 3, "end": 5, "label": "B"}],
        "relations": [{"from": "s2", "to": "s1", "label": "of"}],
    }
    for label in (mask, related):
        written = b"".join(write_label_studio([Record("", "007", "a", label, payload={"text": "12345"})]))
        [found] = read(written)
        assert isinstance(found, Record)
        assert (found.item, found.label) == ("007", label)


def test_what_label_studio_would_assume_on_import_is_said() -> None:
    """Without it, ground truth is true, and a task gets a number of its own."""
    [task] = json.loads(b"".join(write_label_studio([Record("", "i1", "who@northfield.example", "a")])))
    [made] = task["annotations"]
    assert (made["ground_truth"], made["completed_by"]) == (False, {"email": "who@northfield.example"})
    assert task["meta"] == {"item": "i1"}


def test_the_item_is_found_again_after_label_studio_numbered_its_task_anew() -> None:
    [task] = json.loads(b"".join(write_label_studio([Record("", "i1", "7", "a")])))
    [found] = read(export({**task, "id": 4711}), mapping={"item": "meta.item"})
    assert isinstance(found, Record)
    assert found.item == "i1"


def test_predictions_of_models_are_written_apart() -> None:
    record = Record("", "1", "m-v3", "a", source="model", provenance=Provenance(model="m-v3"))
    [found] = read(b"".join(write_label_studio([record])), predictions=True)
    assert found == record._replace(place="task 1, prediction 1")


@pytest.mark.parametrize("label", [{"fluency": 4}, [["a", "b"]], {"choice": "tie"}, [{"frame": 1, "label": "a"}]])
def test_what_label_studio_cannot_hold_is_refused(label: object) -> None:
    record = Record("line 1", "1", "a", label, payload={"width": 2, "height": 2})
    with pytest.raises(BadFile, match="no place for a label"):
        list(write_label_studio([record]))


def test_coordinates_need_the_size_of_the_image() -> None:
    with pytest.raises(BadFile, match="size of the image 'i1' is not known"):
        list(write_label_studio([Record("", "i1", "a", [{"label": "c", "x": 1, "y": 1, "w": 1, "h": 1}])]))


def test_no_records_are_an_empty_array() -> None:
    assert io.BytesIO(b"".join(write_label_studio([]))).read() == b"[]\n"
