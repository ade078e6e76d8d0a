"""The figures of recordings: who spoke when, sections of music, transcripts."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from apps.measures.objects.overlap_agreement import Average, overlap_agreement
from apps.measures.spans.boundaries import boundary_counts
from apps.measures.speech import Turns, speaker_errors, word_edits, word_error_rate
from tests.measures.build import estimate
from tests.measures.real.figures import Columns, Figures, chosen, columns
from tests.measures.spans.build import delivery, places, real_spans

NOT_KEPT = re.compile("[^a-z' ]")


def of_speakers(folder: Path) -> Figures:
    """The reference counts frames of 10 ms."""
    made: dict[str, dict[str, Turns]] = {}
    for row in delivery(folder):
        made.setdefault(row["item_id"], {})[row["annotator_id"]] = _turns(json.loads(row["label"]))
    found = Figures()
    for meeting, by in made.items():
        words, errors = by["words_only"], speaker_errors(by["words_only"], by["words_and_vocal_sounds"])
        assert isinstance(errors.rate, float)
        place = f"meetings/{meeting}"
        found[f"{place}/der_vs_words_only"] = errors.rate
        found[f"{place}/missed"] = errors.missed / errors.speech
        found[f"{place}/false_alarm"] = errors.false_alarm / errors.speech
        found[f"{place}/speech_s"] = errors.speech
        found[f"{place}/overlap_s"] = _beyond(words, 1) - _beyond(words, 2)
    return found


def _turns(said: list[dict[str, Any]]) -> Turns:
    start, end = (np.round([one[side] for one in said], 2) for side in ("start_s", "end_s"))
    return Turns.from_labels(start, end, [one["label"] for one in said])


def _beyond(turns: Turns, voices: int) -> float:
    """Seconds of speech in excess of so many voices: what is missed where so many are heard all the time."""
    whole = np.full(voices, float(turns.end.max()))
    return speaker_errors(turns, Turns(np.zeros(voices), whole, np.arange(voices, dtype=np.int32), voices)).missed


def of_sections(folder: Path) -> Figures:
    """The reference leaves out songs with a section of no length."""
    rows = delivery(folder)
    broken = {row["item_id"] for row in rows for one in json.loads(row["label"]) if one["start_s"] >= one["end_s"]}
    rows = [row for row in rows if row["item_id"] not in broken]
    songs, people = places(row["item_id"] for row in rows), places(row["annotator_id"] for row in rows)

    def section(one: dict[str, Any]) -> tuple[int, int, int]:
        return round(one["start_s"] * 1000), round(one["end_s"] * 1000), 0

    spans = real_spans(rows, [row["item_id"] for row in rows], songs, people, section)
    found = Figures()
    for tolerance, window in ((500, "0.5s"), (3000, "3.0s")):
        counts = boundary_counts(spans, tolerance)
        figure = estimate(overlap_agreement(counts, average=Average.COMPARISONS))
        found |= {f"mean_boundary_F_window_{window}": figure.value, "pairs": len(counts.unit)}
    return found


def of_transcripts(folder: Path) -> Figures:
    found = Figures()
    tables = [columns(folder, name) for name in ("gold.csv", "published_aggregations.csv", "annotations.csv")]
    for part in ("dev-clean", "test-clean"):
        truth, merged, heard = (chosen(table, (item.startswith(part) for item in table["item_id"])) for table in tables)
        answer = dict(zip(truth["item_id"], truth["label"], strict=True))
        found[f"{part}/items"] = len(answer)
        references = [answer[item] for item in merged["item_id"]]
        for method in ("rover", "rasa", "hrrasa", "t5"):
            figure = word_error_rate(references, [_normal(text) for text in merged[method]])
            found[f"{part}/WER_{method}"] = estimate(figure).value
        found |= {f"{part}/WER_{name}": value for name, value in _workers(answer, heard).items()}
    return found


def _workers(answer: dict[str, str], heard: Columns) -> Figures:
    edits = word_edits([answer[item] for item in heard["item_id"]], [_normal(text) for text in heard["label"]])
    number = places(heard["item_id"])
    item = np.array([number[name] for name in heard["item_id"]])
    best, words = np.full(len(number), np.inf), np.zeros(len(number))
    np.minimum.at(best, item, edits.total)
    words[item] = edits.reference
    return {
        "all_workers_pooled": float(edits.total.sum() / edits.reference.sum()),
        "oracle_best_worker_per_item": float(best.sum() / words.sum()),
    }


def _normal(text: str) -> str:
    return NOT_KEPT.sub(" ", text.lower())
