"""Spans, relations, segments and transcripts: from files to figures, and real sets against their published figures."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from apps.labels.assessing import Assessed, assess_columns
from apps.labels.columns import Columns, coded
from apps.labels.types import AnySchema, parse_schema
from apps.measures.estimate import Estimate
from apps.measures.ratings import number_off
from apps.signoff.offline import NothingToAudit
from tests.cli.running import ran
from tests.offline.deliveries import audit, schema, text

Row = tuple[str, str, Any]
Part = dict[str, Any]

ANSWERS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "spans": (
        {"type": "spans", "labels": ["PER", "LOC"]},
        [
            [{"start": 0, "end": 5, "label": "PER"}, {"start": 9, "end": 14, "label": "LOC"}],
            [{"start": 0, "end": 4, "label": "PER"}, {"start": 9, "end": 14, "label": "LOC"}],
            [],
        ],
    ),
    "relations": (
        {"type": "relations", "labels": ["PER", "ORG"], "relations": ["works_for"]},
        [
            {
                "spans": [
                    {"id": "a", "start": 0, "end": 5, "label": "PER"},
                    {"id": "b", "start": 9, "end": 14, "label": "ORG"},
                ],
                "relations": [{"from": "a", "to": "b", "label": "works_for"}],
            },
            {"spans": [{"id": 1, "start": 0, "end": 5, "label": "PER"}], "relations": []},
            {"spans": [], "relations": []},
        ],
    ),
    "segments": (
        {"type": "segments", "labels": ["A", "B"], "tolerance": 0.25},
        [
            [{"start": 0, "end": 2.5, "label": "A"}, {"start": 2.5, "end": 9, "label": "B"}],
            [{"start": 0, "end": 3.5, "label": "A"}, {"start": 3.5, "end": 9, "label": "B"}],
            [{"start": 0, "end": 9, "label": "B"}],
        ],
    ),
    "transcription": ({"type": "transcription"}, ["So it goes.", "so it went", "it goes"]),
}
MAIN = {"spans": "f1", "relations": "relation_f1", "segments": "time_f1", "transcription": "word_agreement"}


def jsonl(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    names = ("item", "annotator", "label")
    lines = (json.dumps(dict(zip(names if len(row) == 3 else names[::2], row, strict=True))) for row in rows)
    return text(path, "".join(f"{line}\n" for line in lines))


def as_csv(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("item", "annotator", "label"))
        for item, who, label in rows:
            writer.writerow((item, who, label if isinstance(label, str) else json.dumps(label)))
    return path


def answered(kind: str, items: int = 24) -> tuple[list[Row], list[tuple[str, Any]]]:
    """Three annotators, the third of whom often takes another answer than the right one."""
    values = ANSWERS[kind][1]
    rows = [
        (f"i{item:02d}", f"a{who}", values[(item + (who == 2 and item % 4 > 0)) % len(values)])
        for item in range(items)
        for who in range(3)
    ]
    return rows, [(f"i{item:02d}", values[item % len(values)]) for item in range(items)]


@pytest.mark.parametrize("kind", ANSWERS)
def test_files_become_figures_with_gold(tmp_path: Path, kind: str) -> None:
    rows, answers = answered(kind)
    rules = schema(tmp_path / "s.json", **ANSWERS[kind][0])
    body = audit(jsonl(tmp_path / "a.jsonl", rows), gold=jsonl(tmp_path / "g.jsonl", answers), schema=rules).body
    figures = body["figures"]
    assert figures["accuracy"]["value"] == pytest.approx(54 / 72)
    assert figures["consensus_accuracy"]["value"] == 1
    assert 0 < figures["gold_similarity"]["value"] < 1
    assert 0 < figures[MAIN[kind]]["value"] < 1
    assert body["tables"]["gold_errors"]["rows"]
    assert {"similarity", "sigma", "ks"} <= figures.keys()


@pytest.mark.parametrize("kind", ANSWERS)
def test_files_become_figures_without_gold_and_the_format_makes_no_difference(tmp_path: Path, kind: str) -> None:
    rows, _ = answered(kind)
    rules = schema(tmp_path / "s.json", **ANSWERS[kind][0])
    lines, table = jsonl(tmp_path / "a.jsonl", rows), as_csv(tmp_path / "a.csv", rows[::-1])
    bodies = [audit(path, schema=rules).body for path in (lines, table)]
    assert bodies[0]["figures"] == bodies[1]["figures"]
    assert bodies[0]["tables"] == bodies[1]["tables"]
    assert not any(name.startswith("gold_") for name in bodies[0]["figures"])
    names = [row[0] for row in bodies[0]["tables"]["coefficients"]["rows"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_row_that_is_no_answer_is_refused_with_its_place(tmp_path: Path, kind: str) -> None:
    rows, _ = answered(kind)
    rules = schema(tmp_path / "s.json", **ANSWERS[kind][0])
    with pytest.raises(NothingToAudit, match="line 73: "):
        audit(jsonl(tmp_path / "a.jsonl", [*rows, ("i99", "a0", {"x": 1})]), schema=rules)


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_agreement_command_gives_the_same_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    rows, _ = answered(kind)
    rules, delivery = schema(tmp_path / "s.json", **ANSWERS[kind][0]), jsonl(tmp_path / "a.jsonl", rows)
    result = ran(capsys, "agreement", delivery, "--schema", rules, "--json", "--quiet")
    assert result.status == 0, result
    figures = audit(delivery, schema=rules).body["figures"]
    found = result.document["coefficients"]
    assert found[MAIN[kind]] == figures[MAIN[kind]]
    assert {name: figures[name] for name in found} == found


def read(folder: Path, name: str = "annotations.csv") -> list[dict[str, str]]:
    csv.field_size_limit(10**9)
    if (folder / name).exists():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    return document


def assessed(rules: AnySchema, rows: Sequence[Row], answers: Iterable[tuple[str, Any]] = ()) -> Assessed:
    items, annotators, labels = zip(*rows, strict=True)
    unit, item_names = number_off(items)
    annotator, names = number_off(annotators)
    reader = rules.reader()
    code, values = coded([reader(label)[0] for label in labels], rules)
    columns = Columns(unit, annotator, code, item_names, names, values)
    return assess_columns(columns, rules, {item: reader(answer)[0] for item, answer in answers})


def value(found: Assessed, name: str) -> float:
    figure = found.figures[name]
    assert isinstance(figure, Estimate), figure
    return figure.value


def parts(row: dict[str, str], keep: Callable[[Part], Part | None]) -> list[Part]:
    """What a label of a set says in the form of the product, each part once."""
    kept = (keep(part) for part in json.loads(row["label"]))
    return list({json.dumps(part, sort_keys=True): part for part in kept if part is not None}.values())


def entities(folder: Path) -> tuple[AnySchema, list[Row], dict[str, str]]:
    """A text that was annotated again, in a later round or in the same, is another item."""
    seen: Counter[tuple[str, str, str]] = Counter()
    rows: list[Row] = []
    for row in read(folder):
        key = (row["item_id"], row["round"], row["annotator_id"])
        rows.append((f"{key[0]}/{key[1]}/{seen[key]}", row["annotator_id"], row["label"]))
        seen[key] += 1
    gold = {row["item_id"]: row["label"] for row in read(folder, "gold.csv")}
    labels = {
        part["label"] for _, _, text in [*rows, *((0, 0, one) for one in gold.values())] for part in json.loads(text)
    }
    return parse_schema({"type": "spans", "labels": sorted(labels)}), rows, gold


@pytest.mark.parametrize("who", ["annotator_A", "annotator_B", "annotator_S"])
def test_entities_against_adjudicated_gold(shared_data: Path, who: str) -> None:
    folder = shared_data / "clinical_trial_ner"
    rules, rows, gold = entities(folder)
    own = [row for row in rows if row[1] == who]
    found = assessed(rules, own, [(item, gold[item.split("/")[0]]) for item, _, _ in own])
    expected = published(folder)["exact_span_F1_against_gold"][who]
    assert len(own) == expected["items"]
    for name in ("f1", "precision", "recall"):
        assert value(found, f"gold_{name}") == pytest.approx(expected[name], abs=6e-5)
    rights, wrongs, imprecise, missing, extra = (
        sum(row[column] for row in found.tables["gold_errors"]["rows"]) for column in range(1, 6)
    )
    marked = sum(len(json.loads(label)) for _, _, label in own)
    assert rights + wrongs + imprecise + extra == marked
    assert rights / marked == pytest.approx(expected["precision"], abs=6e-5)
    assert missing > 0


def test_entities_between_annotators(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    rules, rows, _ = entities(folder)
    found = assessed(rules, rows)
    expected = published(folder)["exact_span_F1_between_annotators_pooled"]["f1"]
    assert value(found, "f1") == pytest.approx(expected, abs=5e-4)
    assert value(found, "f1") < value(found, "f1_relaxed")
    # With the texts themselves, which reach beyond the last entity, it is 0.6526.
    assert 0.60 < value(found, "unitizing_alpha") < 0.6526
    assert value(found, "sigma") > 0.9
    assert "gamma" not in found.figures


def test_characters_of_translation_errors(shared_data: Path) -> None:
    folder = shared_data / "mqm_spans_zh_en"

    def target(part: Part) -> Part | None:
        if part["side"] != "target" or part["start"] >= part["end"]:
            return None
        return {"start": part["start"], "end": part["end"], "label": "error"}

    rows = [(row["item_id"], row["annotator_id"], parts(row, target)) for row in read(folder)]
    found = assessed(parse_schema({"type": "spans", "labels": ["error"]}), rows)
    expected = published(folder)["mean_pairwise_char_F1_target_spans_empty_pairs_count_1"]
    assert value(found, "similarity") == pytest.approx(expected, abs=1e-4)
    assert "1724 of 11310 comparisons empty" in found.figures["character_f1"].as_json()["method"]  # type: ignore[operator]


def test_events_of_a_crowd(shared_data: Path) -> None:
    def event(part: Part) -> Part:
        return {"start": part["start"], "end": part["end"], "label": "event"}

    rows = [(row["item_id"], row["annotator_id"], parts(row, event)) for row in read(shared_data / "event_spans")]
    found = assessed(parse_schema({"type": "spans", "labels": ["event"]}), rows)
    assert value(found, "f1") < value(found, "f1_relaxed")
    assert found.figures["f1"].as_json()["n"] == 42
    assert "class_alpha" not in found.figures


def timed(part: Part) -> Part:
    return {"start": part["start_s"], "end": part["end_s"], "label": part["label"]}


def section(part: Part) -> Part:
    """Some wrote "Silence" and some "silence"."""
    return timed(part) | {"label": part["label"].casefold()}


@pytest.mark.parametrize(("tolerance", "window"), [(0.5, "0.5s"), (3, "3.0s")])
def test_boundaries_of_music(shared_data: Path, tolerance: float, window: str) -> None:
    folder = shared_data / "salami_segments"
    delivered = read(folder)
    # The reference leaves out songs with a segment of no length.
    broken = {row["item_id"] for row in delivered for one in json.loads(row["label"]) if one["start_s"] >= one["end_s"]}
    kept = [row for row in delivered if row["item_id"] not in broken]
    rows = [(row["item_id"], row["annotator_id"], parts(row, section)) for row in kept]
    labels = sorted({part["label"] for _, _, answer in rows for part in answer})
    found = assessed(parse_schema({"type": "segments", "labels": labels, "tolerance": tolerance}), rows)
    expected = published(folder)
    assert value(found, "boundary_f1") == pytest.approx(expected[f"mean_boundary_F_window_{window}"], abs=5e-5)
    assert found.figures["boundary_f1"].as_json()["n"] == expected["pairs"]
    # Letters of sections are each annotator's own: the mapping of names finds more in common than the names.
    assert value(found, "time_f1") < value(found, "diarisation_agreement")


def test_speaker_turns_have_the_error_rates_of_their_reference(shared_data: Path) -> None:
    folder = shared_data / "ami_speaker_turns"
    rows = [(row["item_id"], row["annotator_id"], parts(row, timed)) for row in read(folder)]
    gold = {row["item_id"]: parts(row, timed) for row in read(folder, "gold.csv")}
    rules = parse_schema(
        {"type": "segments", "labels": sorted({part["label"] for _, _, answer in rows for part in answer})}
    )
    for meeting, expected in published(folder)["meetings"].items():
        own = [row for row in rows if row[0] == meeting and row[1] == "words_and_vocal_sounds"]
        found = assessed(rules, own, [(meeting, gold[meeting])])
        # The reference counts frames of 10 ms.
        error = value(found, "gold_diarisation_error_rate")
        assert error == pytest.approx(expected["der_vs_words_only"], abs=2e-4)
    whole = assessed(rules, rows, gold.items())
    assert value(whole, "diarisation_agreement") > 0.97
    assert value(whole, "gold_time_f1") > 0.97


def test_transcripts_of_a_crowd_and_their_vote(shared_data: Path) -> None:
    folder = shared_data / "crowdspeech_clean"
    rows = [(r["item_id"], r["annotator_id"], r["label"]) for r in read(folder) if r["item_id"].startswith("test")]
    gold = [(r["item_id"], r["label"]) for r in read(folder, "gold.csv") if r["item_id"].startswith("test")]
    found = assessed(parse_schema({"type": "transcription"}), rows, gold)
    expected = published(folder)["test-clean"]
    # The reference keeps the letters a to z and the apostrophe; our rules keep other letters, and digits.
    assert value(found, "gold_word_error_rate") == pytest.approx(expected["WER_all_workers_pooled"], abs=2.5e-3)
    assert value(found, "gold_consensus_word_error_rate") < expected["WER_rover"]
    assert value(found, "gold_consensus_word_error_rate") == pytest.approx(0.0608, abs=5e-4)
    assert value(found, "consensus_accuracy") > value(found, "accuracy")
    assert value(found, "word_agreement") > 0.75


@pytest.mark.parametrize("method", ["rover", "t5"])
def test_published_consensus_texts_have_their_published_error_rates(shared_data: Path, method: str) -> None:
    folder = shared_data / "crowdspeech_clean"
    aggregated = [row for row in read(folder, "published_aggregations.csv") if row["item_id"].startswith("test")]
    gold = {row["item_id"]: row["label"] for row in read(folder, "gold.csv")}
    rows = [(row["item_id"], method, row[method]) for row in aggregated]
    found = assessed(parse_schema({"type": "transcription"}), rows, [(item, gold[item]) for item, _, _ in rows])
    expected = published(folder)["test-clean"][f"WER_{method}"]
    assert value(found, "gold_word_error_rate") == pytest.approx(expected, abs=5e-5)
