"""Matrices as shaded cells with their numbers printed: agreement of pairs, and gold against answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from apps.signoff.figures.numbers import cell_number, count, number
from apps.signoff.figures.picture import Box, Group, Line, Mark, Picture, Words, breadth, shortened

CELL_HEIGHT = 24.0
LABEL_ROOM = 140.0
WIDEST_HEAD = 90.0

Links = Callable[[int, int], str | None]


def _no_link(row: int, column: int) -> str | None:
    return None


def shade(share: float) -> str:
    return "h0" if share <= 0 else "h1" if share < 0.4 else "h2" if share < 0.65 else "h3" if share < 0.85 else "h4"


def hatching(x: float, y: float, width: float, height: float) -> tuple[Mark, ...]:
    """Diagonal strokes clipped to the cell, drawn one by one because an SVG pattern needs an id unique in the page."""
    strokes = []
    start = 6.0 - height
    while start < width:
        first, last = max(start, 0.0), min(start + height, width)
        if last - first > 1:
            foot = y + height + start
            strokes.append(Line(x + first, foot - first, x + last, foot - last, "hatch"))
        start += 6.0
    return tuple(strokes)


def _keys(labels: Sequence[str], room: float) -> list[str]:
    """Column heads that fit: the labels themselves or, where one is too wide, their numbers."""
    fits = all(breadth(label) <= room for label in labels)
    return list(labels) if fits else [str(position + 1) for position in range(len(labels))]


def _row_names(labels: Sequence[str], keys: Sequence[str]) -> list[str]:
    names = [label if label == key else f"{key}  {label}" for label, key in zip(labels, keys, strict=True)]
    return [shortened(name, LABEL_ROOM) for name in names]


def _cell(x: float, y: float, width: float, role: str, text: str) -> tuple[Mark, ...]:
    box = Box(x + 0.5, y + 0.5, width - 1, CELL_HEIGHT - 1, f"cell {role}")
    strokes = hatching(box.x, box.y, box.width, box.height) if role == "few" else ()
    return box, *strokes, Words(x + width / 2, y + CELL_HEIGHT / 2 + 4, text, f"cell-text on-{role}", "middle")


def _row_name(name: str, title: str, left: float, y: float) -> Group:
    return Group((Words(left - 6, y + CELL_HEIGHT / 2 + 4, name, "label", "end", left - 6),), title)


def kappa_picture(
    annotators: Sequence[str],
    kappa: Sequence[Sequence[float | None]],
    shared: Sequence[Sequence[int]],
    *,
    minimum_overlap: int = 0,
    link: Links = _no_link,
) -> Picture:
    cell = 36.0 if len(annotators) <= 16 else 29.0
    keys = _keys(annotators, cell)
    names = _row_names(annotators, keys)
    left = max((breadth(name) for name in names), default=0.0) + 10
    top = 18.0
    groups = []
    for row in range(1, len(annotators)):
        y = top + (row - 1) * CELL_HEIGHT
        groups.append(_row_name(names[row], annotators[row], left, y))
        for column in range(row):
            n = shared[row][column]
            value = kappa[row][column] if n >= minimum_overlap else None
            title = f"{annotators[row]} and {annotators[column]}: {_said(value)}, {count(n)} items shared"
            marks = _cell(left + column * cell, y, cell, *_pair_look(value, n))
            groups.append(Group(marks, title, link(row, column)))
    for column, key in enumerate(keys[:-1]):
        words = Words(left + (column + 0.5) * cell, 12, key, "label", "middle", cell)
        groups.append(Group((words,), annotators[column]))
    width = left + max(len(annotators) - 1, 1) * cell
    height = top + max(len(annotators) - 1, 0) * CELL_HEIGHT
    # the first annotator heads a column only; with numbered columns its name would otherwise appear nowhere
    if keys and keys[0] != annotators[0]:
        groups.append(Group((Words(left - 6, 12, names[0], "label", "end", left - 6),), annotators[0]))
    return Picture(width, height, f"Cohen's kappa for each pair of {len(annotators)} annotators", tuple(groups))


def _said(kappa: float | None) -> str:
    return "too little overlap for kappa" if kappa is None else f"kappa {number(kappa)}"


def _pair_look(kappa: float | None, n: int) -> tuple[str, str]:
    if kappa is None:
        return "few", f"n {n}"
    return ("negative" if kappa < 0 else shade(kappa)), cell_number(kappa)


def confusion_picture(labels: Sequence[str], counts: Sequence[Sequence[int]], *, link: Links = _no_link) -> Picture:
    """Rows are gold, columns are answers; a cell is shaded by its share of its row, and outlined on the diagonal."""
    widest = max((breadth(count(value)) for row in counts for value in row), default=0.0)
    longest = max((breadth(label) for label in labels), default=0.0) + 8
    cell = max(44.0, widest + 8, longest if longest <= WIDEST_HEAD and len(labels) <= 8 else 0.0)
    keys = _keys(labels, cell)
    names = _row_names(labels, keys)
    left = max((breadth(name) for name in names), default=0.0) + 10
    top = 34.0
    groups = [
        Group((Words(left - 6, 12, "gold", "tick", "end"), Words(left, 12, "answered", "tick"))),
        *(
            Group((Words(left + (column + 0.5) * cell, 28, key, "label", "middle", cell),), labels[column])
            for column, key in enumerate(keys)
        ),
    ]
    for row, values in enumerate(counts):
        y = top + row * CELL_HEIGHT
        total = sum(values)
        groups.append(_row_name(names[row], labels[row], left, y))
        for column, value in enumerate(values):
            share = value / total if total else 0.0
            marks = _cell(left + column * cell, y, cell, shade(share), count(value))
            if row == column:
                marks = (*marks, Box(left + column * cell + 1, y + 1, cell - 2, CELL_HEIGHT - 2, "outline"))
            title = f"gold {labels[row]}, answered {labels[column]}: {count(value)} of {count(total)}"
            groups.append(Group(marks, title, link(row, column)))
    sentence = f"Gold against answers for {len(labels)} labels; rows are gold, columns are answers"
    return Picture(left + len(labels) * cell, top + len(labels) * CELL_HEIGHT, sentence, tuple(groups))
