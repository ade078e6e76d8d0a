"""Real boxes, against figures computed independently."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from apps.measures.objects import boxes
from apps.measures.objects.class_agreement import class_agreement
from apps.measures.objects.clusters import complete_linkage
from apps.measures.objects.comparisons import Comparisons, candidates
from apps.measures.objects.counts import Counts
from apps.measures.objects.marks import Marks
from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement
from apps.measures.objects.within_between import WithinBetween, within_between
from tests.measures.build import estimate
from tests.measures.objects.build import alike, content_of, marks_of
from tests.measures.spans.build import delivery, places

Floats = NDArray[np.float64]


@cache
def boxed(folder: Path, name: str, shift: int = 0) -> tuple[Marks, Floats]:
    """`shift` renames annotators in a circle."""
    units = places(row["item_id"] for row in delivery(folder))
    rows = delivery(folder, name)
    people = places(row.get("annotator_id", "") for row in rows)
    marks, found, looked = [], [], []
    for row in rows:
        unit, who = units[row["item_id"]], (people[row.get("annotator_id", "")] + shift) % len(people)
        looked.append((unit, who))
        for box in json.loads(row["label"]):
            marks.append((unit, who, 0))
            found.append([box[side] for side in "xywh"])
    return marks_of(marks, looked, (len(units), len(people), 1)), np.array(found)


def test_workers_agree_on_boxes_as_published_figures_say(shared_data: Path) -> None:
    marks, found = boxed(shared_data / "bbox_crowd", "annotations.csv")
    comparisons, pairs = alike(marks, found)
    figure = overlap_agreement(Counts.of(comparisons, pairs.matched(comparisons)), average=Average.COMPARISONS)
    assert estimate(figure).value == pytest.approx(0.6452, abs=1e-4)
    assert estimate(figure).n == 200


@pytest.mark.parametrize("at_least", [0.5, 0.7])
def test_a_published_consensus_has_its_precision_and_recall(shared_data: Path, at_least: float) -> None:
    folder = shared_data / "bbox_crowd"
    expected = json.loads((folder / "reference_figures.json").read_text())["published_consensus"][f"iou>={at_least}"]
    (marks, found), (gold, true) = boxed(folder, "published_consensus.csv"), boxed(folder, "gold.csv")
    comparisons = Comparisons.against(marks, gold)
    pairs = candidates(comparisons, lambda a, b: boxes.paired_iou(found[a], true[b]), at_least).matched(comparisons)
    counts = Counts.of(comparisons, pairs)
    for measure in (Measure.PRECISION, Measure.RECALL):
        figure = overlap_agreement(counts, measure, Average.POOLED)
        assert estimate(figure).value == pytest.approx(expected[measure], abs=1e-4)
    assert float(pairs.similarity.mean()) == pytest.approx(expected["mean_iou_of_matches"], abs=1e-4)


def test_real_clusters_do_not_depend_on_the_order_of_annotators(shared_data: Path) -> None:
    values = []
    for shift in (0, 71):
        marks, found = boxed(shared_data / "bbox_crowd", "annotations.csv", shift)
        cluster = complete_linkage(marks, alike(marks, found)[1], content_of(found))
        made = class_agreement(marks, cluster, "complete linkage, IoU >= 0.5")
        values.append((made.things, estimate(made.found).value))
    assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_workers_are_closer_within_images_than_between(shared_data: Path) -> None:
    marks, found = boxed(shared_data / "bbox_crowd", "annotations.csv")
    result = within_between(
        marks.looked_unit, marks.looked_annotator, lambda left, right: _unlike(marks, found, left, right)
    )
    assert isinstance(result, WithinBetween)
    assert estimate(result.alpha).low > 0.3
    assert estimate(result.ks).low > 0.6


def _unlike(marks: Marks, found: Floats, left: NDArray[np.int64], right: NDArray[np.int64]) -> Floats:
    """1 - the best IoU of a few boxes of the two answers: crude, but a distance of structured answers."""
    first = np.searchsorted(np.sort(marks.answer), np.arange(marks.answers))
    order = np.argsort(marks.answer, kind="stable")
    size = marks.sizes()
    best = np.zeros(len(left))
    for i in range(3):
        for j in range(3):
            has = (size[left] > i) & (size[right] > j)
            a = found[order[np.minimum(first[left] + i, marks.n - 1)]]
            b = found[order[np.minimum(first[right] + j, marks.n - 1)]]
            best = np.maximum(best, np.where(has, boxes.paired_iou(a, b), 0.0))
    return 1 - best
