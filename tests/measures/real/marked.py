"""The figures of entities in texts and of boxes in images."""

from pathlib import Path
from typing import Any

import numpy as np

from apps.measures.objects import boxes
from apps.measures.objects.comparisons import Candidates, Comparisons, candidates
from apps.measures.objects.counts import Counts
from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement
from apps.measures.spans.matching import Likeness, span_counts
from apps.measures.spans.spans import Spans
from tests.measures.build import estimate
from tests.measures.objects.build import alike
from tests.measures.objects.test_real_objects import boxed
from tests.measures.raters.build import first_labels
from tests.measures.real.figures import Figures
from tests.measures.spans.build import Row, delivery, numbered_answers, places, real_spans

MEASURES = {"precision": Measure.PRECISION, "recall": Measure.RECALL, "f1": Measure.F1}
ENOUGH_IMAGES = 3


def of_entities(folder: Path) -> Figures:
    """The reference compares annotators by the first answer of each, and every answer with gold."""
    rows, gold = delivery(folder), {row["item_id"]: row for row in delivery(folder, "gold.csv")}
    models = [row | {"annotator_id": f"model {row['model']}"} for row in delivery(folder, "predictions.csv")]
    found = _of_counts("exact_span_F1_between_annotators_pooled", span_counts(*_exact(first_labels(rows, 1))))
    for made in (rows, models):
        units, people = numbered_answers(made, "item_id"), places(row["annotator_id"] for row in made)
        spans, likeness = _exact(made, units)
        expected = [gold[item] | {"annotator_id": "gold"} for item, _ in places(units)]
        counts = span_counts(spans, likeness, gold=_exact(expected, list(places(units)))[0])
        for name, number in people.items():
            found |= _of_counts(f"exact_span_F1_against_gold/{name}", counts.of_annotator(number))
    return found


def _exact(rows: list[Row], units: list[Any] | None = None) -> tuple[Spans, Likeness]:
    classes = places(["CONDITION", "OTHER", "DRUG", "PHYSICAL", "SURGICAL", "BEHAVIOURAL", "RADIOTHERAPY", "CONTROL"])
    named = [row["item_id"] for row in rows] if units is None else units

    def read(one: dict[str, Any]) -> tuple[int, int, int]:
        return one["start"], one["end"], classes[one["label"]]

    people = places(row["annotator_id"] for row in rows)
    return real_spans(rows, named, places(named), people, read, len(classes)), Likeness()


def _of_counts(place: str, counts: Counts) -> Figures:
    made = {name: overlap_agreement(counts, measure, Average.POOLED) for name, measure in MEASURES.items()}
    found = {f"{place}/{name}": estimate(figure).value for name, figure in made.items()}
    return found | {f"{place}/items": len(counts.unit)}


def of_boxes(folder: Path) -> Figures:
    comparisons, pairs = alike(*boxed(folder, "annotations.csv"))
    among = overlap_agreement(Counts.of(comparisons, pairs.matched(comparisons)), average=Average.COMPARISONS)
    found = {"mean_pairwise_worker_F1_iou_0.5": estimate(among).value}
    for at_least in (0.5, 0.7):
        comparisons, pairs = _against_gold(folder, "published_consensus.csv", at_least)
        counts, place = Counts.of(comparisons, pairs), f"published_consensus/iou>={at_least}"
        made = _of_counts(place, counts)
        found |= {f"{place}/{name}": made[f"{place}/{name}"] for name in ("precision", "recall")}
        found[f"{place}/mean_iou_of_matches"] = pairs.similarity.mean()
        found[f"{place}/images"] = len(counts.unit)
    return found | _single_workers(folder)


def _single_workers(folder: Path) -> Figures:
    """The mean over workers of at least three images."""
    comparisons, pairs = _against_gold(folder, "annotations.csv", 0.5)
    counts = Counts.of(comparisons, pairs)
    images = np.bincount(counts.left)
    several = np.flatnonzero(images >= ENOUGH_IMAGES)
    overlap = np.bincount(counts.left[pairs.comparison], weights=pairs.similarity, minlength=len(images))
    matched = np.bincount(counts.left[pairs.comparison], minlength=len(images))
    found = {"mean_iou_of_matches": float((overlap[several] / matched[several]).mean())}
    for name in ("precision", "recall"):
        each = [overlap_agreement(counts.of_annotator(who), MEASURES[name], Average.POOLED) for who in several.tolist()]
        found[name] = float(np.mean([estimate(figure).value for figure in each]))
    return {f"single_worker_average/iou>=0.5/{name}": value for name, value in found.items()}


def _against_gold(folder: Path, name: str, at_least: float) -> tuple[Comparisons, Candidates]:
    (marks, found), (gold, true) = boxed(folder, name), boxed(folder, "gold.csv")
    comparisons = Comparisons.against(marks, gold)
    pairs = candidates(comparisons, lambda a, b: boxes.paired_iou(found[a], true[b]), at_least)
    return comparisons, pairs.matched(comparisons)
