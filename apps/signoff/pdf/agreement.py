"""Who confuses what with what, and who agrees with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.platypus import Spacer

from apps.signoff.figures import confusion_picture, kappa_picture, to_drawing
from apps.signoff.figures.numbers import count, number
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import TEXT_HEIGHT, TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

MOST_ANNOTATORS = 30
MOST_LABELS = 16
MOST_CONFUSIONS = 40
MOST_PAIRS = 20


def confusion(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    matrix = body["tables"].get("confusion")
    if not matrix or not matrix["labels"]:
        return []
    labels, counts = matrix["labels"], matrix["counts"]
    if len(labels) > MOST_LABELS:
        return [*section("Gold against answers", setter), *_largest_confusions(labels, counts, setter)]
    drawing = to_drawing(confusion_picture(labels, counts), setter.letters, room=TEXT_WIDTH)
    note = "Rows are gold, columns are answers; shaded by the share of the row, right answers outlined."
    heading = section("Gold against answers", setter, needs=drawing.height + 70)
    return [*heading, setter.text(note, "note"), drawing, Spacer(0, 6)]


def _largest_confusions(labels: Sequence[str], counts: Sequence[Sequence[int]], setter: Typesetter) -> list[Any]:
    wrong = [
        (-times, row, column)
        for row, values in enumerate(counts)
        for column, times in enumerate(values)
        if times and row != column
    ]
    rows = [[labels[row], labels[column], -times] for times, row, column in sorted(wrong)[:MOST_CONFUSIONS]]
    note = (
        f"{len(labels)} labels are too many to print as a matrix; these are the {len(rows)} most frequent of "
        f"{count(len(wrong))} kinds of wrong answer. The whole matrix is in confusion.csv."
    )
    columns = [Column("Gold", 200), Column("Answered", 200), Column("Times", 60, numeric=True)]
    return [setter.text(note, "note"), *grid(columns, rows, setter)]


def pairs(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    matrix = body["tables"].get("pairs")
    if not matrix or len(matrix["annotators"]) < 2:
        return []
    minimum = body["parameters"].get("minimum_overlap", 0)
    chosen = _most_labels(body, matrix["annotators"])
    picture = kappa_picture(
        [matrix["annotators"][at] for at in chosen],
        [[matrix["kappa"][a][b] for b in chosen] for a in chosen],
        [[matrix["shared"][a][b] for b in chosen] for a in chosen],
        minimum_overlap=minimum if isinstance(minimum, int) else 0,
    )
    drawing = to_drawing(picture, setter.letters, room=TEXT_WIDTH)
    fits = min(drawing.height + 80, TEXT_HEIGHT)
    note = "Cohen's kappa for each pair. Hatched: too few items shared to say (n is how many). Outlined: below zero."
    note += _who_is_shown(body, len(chosen), len(matrix["annotators"]))
    return [*section("Agreement between annotators", setter, needs=fits), setter.text(note, "note"), drawing,
            Spacer(0, 6)]  # fmt: skip


def _who_is_shown(body: Mapping[str, Any], shown: int, compared: int) -> str:
    everybody = max(len((body["tables"].get("annotators") or {"rows": []})["rows"]), compared)
    if shown == everybody:
        return ""
    said = f" Of {count(everybody)} annotators the {count(shown)} with most labels are shown"
    return f"{said}; {count(compared)} are compared in pairs.csv." if shown < compared else f"{said}."


def _most_labels(body: Mapping[str, Any], names: Sequence[str]) -> list[int]:
    if len(names) <= MOST_ANNOTATORS:
        return list(range(len(names)))
    labels = _label_counts(body["tables"].get("annotators"))
    ranked = sorted(range(len(names)), key=lambda at: (-labels.get(names[at], 0), at))
    return sorted(ranked[:MOST_ANNOTATORS])


def _label_counts(table: Mapping[str, Any] | None) -> dict[str, int]:
    if not table or not {"annotator", "labels"} <= set(table["columns"]):
        return {}
    name, labels = table["columns"].index("annotator"), table["columns"].index("labels")
    return {row[name]: row[labels] for row in table["rows"]}


def confused_pairs(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    table = body["tables"].get("confused_pairs")
    if not table or not table["rows"]:
        return []
    at = {name: place for place, name in enumerate(table["columns"])}
    story = section("Most confused labels", setter, needs=60)
    for row in table["rows"][:MOST_PAIRS]:
        times = "once" if row[at["times"]] == 1 else f"{count(row[at['times']])} times"
        share = f"{number(row[at['share']] * 100, 1)} % of all unequal pairs of labels"
        story.append(setter.text(f"“{row[at['a']]}” and “{row[at['b']]}” met on one item {times}, {share}."))
    left = len(table["rows"]) - MOST_PAIRS
    if left > 0:
        story.append(setter.text(f"{count(left)} further pairs are in confused_pairs.csv.", "note"))
    return story
