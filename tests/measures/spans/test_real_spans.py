"""Real deliveries of spans and segments, against figures computed independently."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement, values_per_comparison
from apps.measures.spans.boundaries import boundary_counts
from apps.measures.spans.matching import Likeness, Rule, character_counts, span_counts, span_errors
from apps.measures.spans.position_kappa import position_kappa
from apps.measures.spans.spans import Spans
from apps.measures.spans.unitizing import UnitizingAlpha, unitizing_alpha
from tests.measures.build import estimate
from tests.measures.spans.build import (
    delivery,
    looked_of,
    numbered_answers,
    places,
    real_spans,
    rows_of_spans,
    spans_of,
)

TOKEN = re.compile(r"\w+|[^\w\s]")


def figures(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    return document


@cache
def trials(folder: Path) -> tuple[Spans, Spans, dict[Any, int], dict[str, int]]:
    """Entities marked by annotators, the adjudicated ones for each answer, and the numbers of units and people."""
    rows, gold = delivery(folder), {row["item_id"]: row for row in delivery(folder, "gold.csv")}
    classes = places(one["label"] for row in [*rows, *gold.values()] for one in json.loads(row["label"]))
    units = numbered_answers(rows, "item_id", "round")
    order, people = places(units), places(row["annotator_id"] for row in rows)

    def read(one: dict[str, Any]) -> tuple[int, int, int]:
        return one["start"], one["end"], classes[one["label"]]

    expected = [gold[unit[0]] | {"annotator_id": "gold"} for unit in order]
    adjudicated = real_spans(expected, list(order), order, {"gold": 0}, read, len(classes))
    return real_spans(rows, units, order, people, read, len(classes)), adjudicated, order, people


@pytest.mark.parametrize("name", ["annotator_A", "annotator_B", "annotator_S"])
def test_entities_against_adjudicated_gold(shared_data: Path, name: str) -> None:
    folder = shared_data / "clinical_trial_ner"
    spans, gold, _, people = trials(folder)
    expected = figures(folder)["exact_span_F1_against_gold"][name]
    counts = span_counts(spans, Likeness(), gold=gold).of_annotator(people[name])
    assert len(counts.unit) == expected["items"]
    for measure, key in ((Measure.PRECISION, "precision"), (Measure.RECALL, "recall"), (Measure.F1, "f1")):
        assert estimate(overlap_agreement(counts, measure)).value == pytest.approx(expected[key], abs=6e-5)


def test_entities_between_annotators(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    spans, _, order, _ = trials(folder)
    made = estimate(overlap_agreement(span_counts(spans, Likeness()), average=Average.POOLED))
    assert made.value == pytest.approx(figures(folder)["exact_span_F1_between_annotators_pooled"]["f1"], abs=5e-4)
    assert made.low < made.value < made.high
    relaxed = [
        estimate(overlap_agreement(span_counts(spans, one))).value
        for one in (Likeness(Rule.IOU), Likeness(Rule.OVERLAP))
    ]
    assert made.value < relaxed[0] < relaxed[1]
    assert len(order) == spans.marks.units


def test_every_error_against_gold_is_counted_once(shared_data: Path) -> None:
    spans, gold, _, people = trials(shared_data / "clinical_trial_ner")
    made = span_errors(spans, gold).by_annotator()
    marked = np.bincount(spans.marks.annotator, minlength=len(people))
    found = made["exact"] + made["imprecise"] + made["wrong class"]
    assert (found + made["extra"]).tolist() == marked.tolist()
    assert (made["missing"] > 0).all()


def test_token_kappa_of_entities_is_near_the_published_arrays(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    spans, _, order, people = trials(folder)
    text = {row["item_id"]: row["text"] for row in delivery(folder, "items.csv")}
    tokens = {number: np.array([m.span() for m in TOKEN.finditer(text[unit[0]])]) for unit, number in order.items()}
    rows = []
    for unit, who, begin, end, category in rows_of_spans(spans):
        first = int(np.searchsorted(tokens[unit][:, 1], begin, side="right"))
        rows.append((unit, who, first, int(np.searchsorted(tokens[unit][:, 0], end)), category))
    made = spans_of([row for row in rows if row[2] < row[3]], looked_of(spans), (len(order), len(people), 8))
    for name, expected in figures(folder)["token_level_cohen_kappa"].items():
        turn, pair = name.split()
        sizes = np.array([len(tokens[number]) if unit[1] == turn else 0 for unit, number in order.items()])
        in_turn = made.take(np.flatnonzero(sizes[made.marks.unit] > 0))
        kappa = position_kappa(in_turn, sizes, *(people[who] for who in pair.split("-")))
        # The tokens of the published arrays were cut by another tokenizer.
        assert estimate(kappa).value == pytest.approx(expected["kappa"], abs=0.006)


def test_unitizing_alpha_of_entities_is_defined_per_class(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    spans, _, order, _ = trials(folder)
    text = {row["item_id"]: row["text"] for row in delivery(folder, "items.csv")}
    made = unitizing_alpha(spans, np.zeros(len(order)), [len(text[unit[0]]) for unit in order])
    assert isinstance(made, UnitizingAlpha)
    assert estimate(made.overall).value == pytest.approx(0.6526, abs=5e-4)
    assert len(made.per_class) == 8


def test_characters_of_translation_errors(shared_data: Path) -> None:
    folder = shared_data / "mqm_spans_zh_en"
    rows = delivery(folder)
    items, people = places(row["item_id"] for row in rows), places(row["annotator_id"] for row in rows)

    def target(one: dict[str, Any]) -> tuple[int, int, int] | None:
        return (one["start"], one["end"], 0) if one["side"] == "target" and one["start"] < one["end"] else None

    spans = real_spans(rows, [row["item_id"] for row in rows], items, people, target)
    counts = character_counts(spans)
    expected = figures(folder)["mean_pairwise_char_F1_target_spans_empty_pairs_count_1"]
    assert float(values_per_comparison(counts).mean()) == pytest.approx(expected, abs=1e-4)
    # Without the empty pairs the agreement is much lower, and that is the figure.
    assert estimate(overlap_agreement(counts, average=Average.COMPARISONS)).value == pytest.approx(0.2362, abs=1e-4)
    assert counts.both_empty == 1724


def test_events_of_a_crowd_grow_with_the_tolerance(shared_data: Path) -> None:
    rows = delivery(shared_data / "event_spans")
    items, people = places(row["item_id"] for row in rows), places(row["annotator_id"] for row in rows)
    spans = real_spans(rows, [row["item_id"] for row in rows], items, people, lambda one: (one["start"], one["end"], 0))
    made = [
        estimate(overlap_agreement(span_counts(spans, one)))
        for one in (Likeness(), Likeness(Rule.IOU), Likeness(Rule.OVERLAP))
    ]
    assert [figure.n for figure in made] == [42, 42, 42]
    assert made[0].value < made[1].value < made[2].value


def test_speaker_turns_have_the_error_rates_of_their_reference(shared_data: Path) -> None:
    folder = shared_data / "ami_speaker_turns"
    rows = delivery(folder)
    meetings, people = places(row["item_id"] for row in rows), places(row["annotator_id"] for row in rows)
    speakers = places(one["label"] for row in rows for one in json.loads(row["label"]))

    def turn(one: dict[str, Any]) -> tuple[int, int, int]:
        return round(one["start_s"] * 1000), round(one["end_s"] * 1000), speakers[one["label"]]

    spans = real_spans(rows, [row["item_id"] for row in rows], meetings, people, turn, len(speakers))
    counts = character_counts(spans)
    words = counts.left == people["words_only"]
    reference = np.where(words, counts.of_left, counts.of_right)
    heard = np.where(words, counts.of_right, counts.of_left)
    for name, number in meetings.items():
        at = int(np.flatnonzero(counts.unit == number)[0])
        expected = figures(folder)["meetings"][name]
        # The reference counts frames of 10 ms.
        assert (heard[at] - counts.both[at]) / reference[at] == pytest.approx(expected["false_alarm"], abs=2e-4)
        assert (reference[at] - counts.both[at]) / reference[at] == pytest.approx(expected["missed"], abs=2e-4)


def test_music_segments_have_the_boundary_f_of_their_reference(shared_data: Path) -> None:
    folder = shared_data / "salami_segments"
    rows = delivery(folder)
    # The reference leaves out songs with a segment of no length.
    broken = {row["item_id"] for row in rows for one in json.loads(row["label"]) if one["start_s"] >= one["end_s"]}
    rows = [row for row in rows if row["item_id"] not in broken]
    songs, people = places(row["item_id"] for row in rows), places(row["annotator_id"] for row in rows)

    def segment(one: dict[str, Any]) -> tuple[int, int, int]:
        return round(one["start_s"] * 1000), round(one["end_s"] * 1000), 0

    spans = real_spans(rows, [row["item_id"] for row in rows], songs, people, segment)
    assert Counter(np.bincount(spans.marks.looked_unit).tolist())[2] == figures(folder)["pairs"]
    for tolerance, window in ((500, "0.5s"), (3000, "3.0s")):
        figure = overlap_agreement(boundary_counts(spans, tolerance), average=Average.COMPARISONS)
        assert estimate(figure).value == pytest.approx(figures(folder)[f"mean_boundary_F_window_{window}"], abs=5e-5)
