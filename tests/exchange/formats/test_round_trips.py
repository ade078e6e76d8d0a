"""Read, write, read: what is written reads back as equal labels, for every format that can be written."""

import io
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Options, Provenance, Record, open_records
from apps.exchange.formats.writing import WRITERS

NAMES = st.text("abä字&<>'\"-_. ", min_size=1, max_size=8).map(str.strip).filter(lambda name: name.strip(". "))
WORDS = st.text("abä字&<>-_", min_size=1, max_size=8)
WIDTH, HEIGHT = 640, 480
IMAGE = {"width": WIDTH, "height": HEIGHT}


def number(largest: float) -> st.SearchStrategy[float]:
    return st.floats(0, largest, allow_subnormal=False).map(lambda value: round(value, 4))


def points(*more: st.SearchStrategy[int], least: int = 3) -> st.SearchStrategy[list[list[float]]]:
    point = st.tuples(number(WIDTH), number(HEIGHT), *more).map(list)
    return st.lists(point, min_size=least, max_size=6)


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, object]:
    x, y = draw(number(WIDTH)), draw(number(HEIGHT))
    return {"label": draw(NAMES), "x": x, "y": y, "w": draw(number(WIDTH - x)), "h": draw(number(HEIGHT - y))}


@st.composite
def segments(draw: st.DrawFn, labels: st.SearchStrategy[str] = WORDS) -> list[dict[str, object]]:
    """In order and apart, on whole microseconds."""
    edges = sorted(draw(st.sets(st.integers(0, 3_600_000_000), min_size=2, max_size=8)))
    pairs = zip(edges[0::2], edges[1::2], strict=False)
    return [{"start": start / 1e6, "end": end / 1e6, "label": draw(labels)} for start, end in pairs]


@st.composite
def masks(draw: st.DrawFn) -> dict[str, object]:
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    inner = draw(st.sets(st.integers(1, height * width), max_size=6)) - {height * width}
    counts = [after - before for before, after in pairwise([0, *sorted(inner), height * width])]
    return {"label": draw(NAMES), "size": [height, width], "counts": [0, *counts] if draw(st.booleans()) else counts}


turned = st.tuples(boxes(), st.integers(1, 359)).map(lambda pair: {**pair[0], "angle": pair[1] / 2})
polygons = st.builds(lambda label, at: {"label": label, "points": at}, NAMES, points())
hidden = st.builds(lambda label, at: {"label": label, "points": at}, NAMES, points(st.just(1), least=1))
seen = st.builds(lambda label, at: {"label": label, "points": at}, NAMES, points(st.just(2), least=1))
LABELS: dict[str, list[st.SearchStrategy[object]]] = {
    "yolo": [st.lists(boxes(), max_size=4), st.lists(polygons, max_size=4)],
    "cvat": [
        st.lists(boxes() | turned.filter(lambda one: 40 < one["x"] < 80), max_size=4),  # type: ignore[operator,index]
        st.lists(polygons, max_size=4),
        st.lists(hidden | seen, max_size=4),
        st.lists(NAMES, min_size=2, max_size=4, unique=True) | NAMES,
    ],
    "rttm": [segments()],
    "textgrid": [segments(NAMES)],
}
CASES = [(name, at) for name in sorted(LABELS) for at in range(len(LABELS[name]))]


def again(name: str, record: Record, *, item: str = "") -> Record:
    """What reading gives of what was written."""
    out = io.BytesIO()
    WRITERS[name]([record], out)
    options = Options(annotator="ann", name=item)
    [found] = open_records(io.BytesIO(out.getvalue()), format=name, options=options).records
    assert isinstance(found, Record), found
    return found


@pytest.mark.parametrize(("name", "kind"), CASES)
@settings(max_examples=120)
@given(data=st.data())
def test_labels_come_back_equal(name: str, kind: int, data: st.DataObject) -> None:
    label = data.draw(LABELS[name][kind])
    found = again(name, Record("", "take", "ann", label, payload=IMAGE))
    assert (found.item, found.annotator, found.label) == ("take", "ann", label)


@settings(max_examples=150)
@given(mask=masks())
def test_masks_come_back_equal_in_cvat(mask: dict[str, object]) -> None:
    height, width = mask["size"]  # type: ignore[misc]
    found = again("cvat", Record("", "take", "ann", [mask], payload={"width": width, "height": height}))
    counts = mask["counts"]
    assert found.label == [mask] or (len(counts) % 2 and counts[-1] == 0)  # type: ignore[arg-type,index]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1).filter(lambda text: text.strip())
KEYS = TEXTS.map(str.strip)
LABEL = TEXTS | st.lists(
    st.dictionaries(st.sampled_from(["label", "x"]), st.integers() | st.text("ä,;\n'\""), min_size=1)
)


@settings(max_examples=200)
@given(item=KEYS, annotator=KEYS, label=LABEL, text=TEXTS, duration=st.none() | st.integers(0, 10**9))
def test_rows_of_a_table_come_back_equal(
    item: str, annotator: str, label: object, text: str, duration: int | None
) -> None:
    known = Provenance("bo", "fixed", "v3", "old")
    record = Record("line 2", item, annotator, label, None, duration, {"text": text}, provenance=known)
    found = again("csv", record)
    read_label = found.label if isinstance(label, str) else json.loads(str(found.label))
    assert found._replace(label=read_label, place="line 2") == record


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("yolo", "cat"),
        ("yolo", [{"label": "a", "points": [[1, 2, 2]]}]),
        ("yolo", [{"label": "a", "x": 1, "y": 1, "w": 1, "h": 1, "angle": 3}]),
        ("yolo", [{"label": "a\n", "x": 1, "y": 1, "w": 1, "h": 1}]),
        ("cvat", [{"start": 0, "end": 1, "label": "a"}]),
        ("cvat", [{"label": "a", "points": [[1, 2, 0]]}]),
        ("cvat", ["a\nb"]),
        ("rttm", []),
        ("rttm", [{"start": 0.0, "end": 1.0, "label": "two words"}]),
        ("rttm", "words"),
        ("textgrid", [{"start": 0.0, "end": 2.0, "label": "a"}, {"start": 1.0, "end": 3.0, "label": "b"}]),
        ("textgrid", [{"start": 0.0, "end": 1e-9, "label": "a"}]),
        ("csv", "  "),
    ],
)
def test_what_a_format_cannot_say_is_refused(name: str, label: object) -> None:
    with pytest.raises(BadFile, match=r"take|XML cannot hold"):
        WRITERS[name]([Record("", "take", "ann", label, payload=IMAGE)], io.BytesIO())


@pytest.mark.parametrize("name", ["yolo", "cvat"])
def test_two_labels_on_one_image_cannot_be_told_apart(name: str) -> None:
    record = Record("", "take", "ann", [], payload=IMAGE)
    with pytest.raises(BadFile, match="take"):
        WRITERS[name]([record, record._replace(annotator="bo")], io.BytesIO())
    with pytest.raises(BadFile, match="take"):
        WRITERS[name]([record._replace(payload=None)], io.BytesIO())


def test_a_table_has_the_columns_of_its_first_row() -> None:
    rows = [Record("", "take", "ann", "x"), Record("", "take 2", "ann", "x", payload={"text": "late"})]
    with pytest.raises(BadFile, match=r"'take 2' has a 'text'"):
        WRITERS["csv"](rows, io.BytesIO())
