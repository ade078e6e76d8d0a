"""Labels of ours for other tools to read: small, and awkward where tools go wrong."""

from apps.exchange.formats import Record
from apps.exchange.formats.neutral.shapes import Shape

WIDTH, HEIGHT = 40, 30
SIZE: dict[str, object] = {"width": WIDTH, "height": HEIGHT}
# Run lengths down the columns: a rectangle 4 wide and 6 high at (5, 7), and a lone pixel in the last corner.
RECTANGLE_RUNS = [5 * HEIGHT + 7, 6, *[HEIGHT - 6, 6] * 3, WIDTH * HEIGHT - 8 * HEIGHT - 13]
LAST_PIXEL_RUNS = [WIDTH * HEIGHT - 1, 1]


def image(name: str, *shapes: Shape) -> Record:
    return Record("", name, "", list(shapes), payload=SIZE)


def _box(label: str, *sides: float) -> Shape:
    return {"label": label, **dict(zip(("x", "y", "w", "h"), sides, strict=True))}


def _span(start: float, end: float, label: str) -> Shape:
    return {"start": start, "end": end, "label": label}


def _mask(label: str, counts: list[int]) -> Shape:
    return {"label": label, "size": [HEIGHT, WIDTH], "counts": counts}


BOXES = [
    image("a.png", _box("car", 1, 2, 10, 20), _box("Fußgänger", 0.5, 0.25, 30.25, 3.5)),
    image("b.png", _box("car", 0, 0, WIDTH, HEIGHT)),
    image("empty.png"),
]
POLYGONS = [
    image("a.png", {"label": "roof", "points": [[4, 4], [20, 4], [20, 12], [4, 12]]}),
    image("b.png", {"label": "roof", "points": [[0, 0], [10.5, 0], [5, 9.25]]}),
]
MASKS = [image("a.png", _mask("cell", RECTANGLE_RUNS), _mask("nucleus", LAST_PIXEL_RUNS))]
KEYPOINTS = [image("a.png", {"label": "person", "points": [[3, 4, 2], [5.5, 6, 1], [0, 0, 0]]})]
UPRIGHT = [BOXES[0], BOXES[1]]
TOKENS = "Ada Lovelace met Marvin in Zürich .\nNobody came ."
ENTITIES = [_span(0, 12, "PER"), _span(17, 23, "PER"), _span(27, 33, "LOC")]
TAGGED = Record("", "doc", "", ENTITIES, payload={"text": TOKENS})
ANSWERS = [Record("", "7", "ann", "Größe 😀"), Record("", "8", "ben", "no")]
TURNS = Record("", "call", "", [_span(0, 1.25, "speech"), _span(3, 4.75, "Lärm 😀")], payload={"duration": 5})
