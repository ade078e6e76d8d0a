"""The figures of sets whose labels are numbers: scores of translations, and their errors by weight."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from apps.measures.agreement import alpha_of_scores
from apps.measures.objects.overlap_agreement import values_per_comparison
from apps.measures.raters import consistency, intraclass_correlations
from apps.measures.ratings import Ratings, Scores, number_off
from apps.measures.spans.matching import character_counts
from apps.measures.truth.numeric import mean_truth
from tests.measures.build import estimate
from tests.measures.raters.build import first_labels
from tests.measures.real.figures import Figures, columns
from tests.measures.spans.build import delivery, places, real_spans

Row = dict[str, str]


def of_translation_scores(folder: Path) -> Figures:
    """By language pair; the reference takes the first score where an annotator scored an item twice."""
    rows, found = delivery(folder), Figures()
    for pair in sorted({row["language_pair"] for row in rows}):
        made = [row for row in rows if row["language_pair"] == pair]
        scores = _scores(first_labels(made, 1), [float(row["label"]) for row in first_labels(made, 1)])
        figures = intraclass_correlations(scores).named()
        for level in ("interval", "ordinal"):
            found[f"{pair}/krippendorff_alpha_{level}"] = estimate(alpha_of_scores(scores, level)).value
        for name, figure in figures.items():
            printed = name.replace("ICC(1)", "ICC(1,1)").replace("ICC(k)", "ICC(1,k)")
            found[f"{pair}/icc/{printed}"] = estimate(figure).value
        found[f"{pair}/complete_items"] = estimate(figures["ICC(1)"]).n
        again = Ratings.from_labels(*([row[name] for row in made] for name in ("item_id", "annotator_id", "label")))
        found[f"{pair}/repeat_pairs"] = consistency(again).repeated.sum()
    return found


def of_translation_errors(folder: Path) -> Figures:
    """A rater's score of a segment is the sum of the weights of the errors marked there."""
    rows = delivery(folder)
    marked = [json.loads(row["label"]) for row in rows]
    weights = [sum(_weight(one) for one in errors) for errors in marked]
    scores = _scores(rows, weights)
    items = columns(folder, "items.csv")
    system = dict(zip(items["item_id"], items["system"], strict=True))
    found = {
        "krippendorff_alpha_interval_of_MQM_score": estimate(alpha_of_scores(scores)).value,
        "krippendorff_alpha_ordinal_of_MQM_score": estimate(alpha_of_scores(scores, "ordinal")).value,
        "spans": sum(len(errors) for errors in marked),
        "mean_pairwise_char_F1_target_spans_empty_pairs_count_1": _characters(rows),
    }
    found |= _means("mean_score_by_rater", [row["annotator_id"] for row in rows], weights)
    found |= _means("mean_score_by_system", [system[row["item_id"]] for row in rows], weights)
    tests = columns(folder, "attention_tests.csv")
    for who, outcome in zip(tests["annotator_id"], tests["outcome"], strict=True):
        place = f"attention_tests/{who}/{outcome}"
        found[place] = found.get(place, 0) + 1
    return found


def _scores(rows: list[Row], values: list[float]) -> Scores:
    return Scores.from_labels([row["item_id"] for row in rows], [row["annotator_id"] for row in rows], values)


def _weight(error: dict[str, Any]) -> float:
    if error["category"].startswith("Non-translation"):
        return 25
    if error["severity"] == "Major":
        return 5
    return 0.1 if error["category"] == "Fluency/Punctuation" else 1


def _means(place: str, group: list[str], weights: list[float]) -> Figures:
    number, names = number_off(group)
    made = mean_truth(Scores(number, np.zeros(len(number), np.int32), np.array(weights), len(names), 1))
    return {f"{place}/{name}": value for name, value in zip(names, made.value.tolist(), strict=True)}


def _characters(rows: list[Row]) -> float:
    def target(one: dict[str, Any]) -> tuple[int, int, int] | None:
        return (one["start"], one["end"], 0) if one["side"] == "target" and one["start"] < one["end"] else None

    units = [row["item_id"] for row in rows]
    spans = real_spans(rows, units, places(units), places(row["annotator_id"] for row in rows), target)
    return float(values_per_comparison(character_counts(spans)).mean())
