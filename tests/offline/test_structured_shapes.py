"""Drawn objects from file to figures: audits, agreement, and real sets with their published figures."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.labels.assessing import Assessed, assess_columns
from apps.labels.columns import coded
from apps.labels.types.structured import Structured
from apps.measures.estimate import Figure
from apps.measures.shapes import polygon_iou
from apps.signoff.offline import NothingToAudit
from tests.cli.running import ran
from tests.labels.types.drawing import Thing, box, columns_of, drawing, mask, square
from tests.measures.build import estimate
from tests.offline.deliveries import audit, schema, text

RULES: dict[str, dict[str, Any]] = {
    "boxes": {"labels": ["car", "person"], "match": {"iou": 0.5}, "rotated": True},
    "polygons": {"labels": ["car", "person"]},
    "masks": {"labels": ["car", "person"], "match": {"iou": 0.5}},
    "keypoints": {"labels": ["car", "person"], "keypoints": ["left", "right"], "sigmas": [0.1, 0.1]},
}
FOUND = {"f1", "found_alpha", "class_alpha", "overlap", "similarity", "sigma", "ks"}
AGAINST_GOLD = {"gold_f1", "gold_precision", "gold_recall", "gold_named", "gold_overlap", "gold_similarity"}


def thing(kind: str, place: int, shift: int, label: str) -> Thing:
    """One object at one of several places, drawn more or less well."""
    if kind == "boxes":
        return box(20 * place, shift, 10, 10, label, angle=30 * place)
    if kind == "polygons":
        return {**square(20 * place, shift), "label": label}
    if kind == "masks":
        rows = ["." * 8 * place + "#" * 6 + "." * (26 - 8 * place)] * 6
        return mask(["." * 32] * shift + rows + ["." * 32] * (4 - shift), label)
    return {"label": label, "points": [[30 * place, shift, 2], [30 * place + 20, 20, 1]]}


def rows_of(kind: str) -> list[tuple[str, str, list[Thing]]]:
    """Three annotators; one draws less well, one misnames and leaves out now and then."""
    rows = []
    for n in range(24):
        labels = ["car", "person" if n % 3 else "car"]
        for who, shift in (("ann", 0), ("bob", 1), ("cem", 2)):
            names = ["person", labels[1]] if who == "cem" and n % 5 == 0 else labels
            drawn = [thing(kind, place, shift, name) for place, name in enumerate(names[: 1 + (n % 4 > 0)])]
            rows.append((f"i{n:02d}", who, [] if who == "bob" and n % 6 == 5 else drawn))
    return rows


def golds_of(kind: str) -> list[tuple[str, list[Thing]]]:
    return [(item, answer) for item, who, answer in rows_of(kind) if who == "ann"]


def delivery(folder: Path, kind: str) -> Path:
    lines = [json.dumps({"item": i, "annotator": a, "label": label}) for i, a, label in rows_of(kind)]
    return text(folder / "a.jsonl", "\n".join(lines))


def table_of(path: Path, header: list[str], rows: list[tuple[Any, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([*map(str, row[:-1]), json.dumps(row[-1])] for row in rows)
    return path


@pytest.mark.parametrize("kind", RULES)
def test_an_audit_tells_found_from_named_and_what_is_wrong(tmp_path: Path, kind: str) -> None:
    rules = schema(tmp_path / "s.json", type=kind, **RULES[kind])
    gold = table_of(tmp_path / "g.csv", ["item", "label"], golds_of(kind))
    body = audit(delivery(tmp_path, kind), gold=gold, schema=rules).body
    figures = body["figures"]
    assert set(figures) >= FOUND | AGAINST_GOLD
    assert 0.8 < figures["gold_recall"]["value"] < 1 == figures["gold_precision"]["value"]
    assert 0.8 < figures["gold_named"]["value"] < 1
    errors = {row[0]: row[1:] for row in body["tables"]["gold_errors"]["rows"]}
    missing = sum(len(answer) for n, (_, answer) in enumerate(golds_of(kind)) if n % 6 == 5)
    assert sum(row[3] for row in errors.values()) == missing
    assert errors["car"][1] == 5
    assert (sum(row[2] for row in errors.values()), sum(row[4] for row in errors.values())) == (0, 0)


@pytest.mark.parametrize("kind", RULES)
def test_an_audit_without_gold_and_of_a_table_measures_the_same_agreement(tmp_path: Path, kind: str) -> None:
    rules = schema(tmp_path / "s.json", type=kind, **RULES[kind])
    lines = audit(delivery(tmp_path, kind), schema=rules).body["figures"]
    table = table_of(tmp_path / "a.csv", ["item", "annotator", "label"], rows_of(kind)[::-1])
    assert audit(table, schema=rules).body["figures"] == lines
    assert all("undefined" in lines[name] for name in ("accuracy", "consensus_accuracy", "alpha"))
    assert "value" in lines["f1"] and "value" in lines["class_alpha"]
    assert not AGAINST_GOLD & set(lines)


@pytest.mark.parametrize("kind", RULES)
def test_the_command_says_the_agreement(capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str) -> None:
    rules = schema(tmp_path / "s.json", type=kind, **RULES[kind])
    arguments = ("agreement", delivery(tmp_path, kind), "--schema", rules, "--quiet")
    found = ran(capsys, *arguments, "--json")
    assert found.status == 0, found
    assert set(found.document["coefficients"]) >= FOUND
    shown = ran(capsys, *arguments)
    assert shown.status == 0 and "Named it (Krippendorff's alpha" in shown.out


def test_a_malformed_row_is_refused_with_its_place_and_the_rest_may_be_audited(tmp_path: Path) -> None:
    rules = schema(tmp_path / "s.json", type="boxes", **RULES["boxes"])
    rows = [*rows_of("boxes"), ("i99", "ann", [box(1, 2, -3, 4)])]
    table = table_of(tmp_path / "a.csv", ["item", "annotator", "label"], rows)
    with pytest.raises(NothingToAudit) as refusal:
        audit(table, schema=rules)
    assert [reject.place for reject in refusal.value.rejects] == [f"line {len(rows) + 1}"]
    assert audit(table, schema=rules, admit_rest=True).body["deliveries"][0]["rejected"] == 1


def delivered(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assessed(kind: Structured[Any], rows: list[dict[str, str]], golds: list[dict[str, str]]) -> Assessed:
    answers = [(row["item_id"], row.get("annotator_id", "merged"), json.loads(row["label"])) for row in rows]
    gold = {row["item_id"]: kind.canonical(kind.parse(row["label"])) for row in golds}
    return assess_columns(columns_of(kind, answers), kind, gold)


def value(figure: Figure) -> float:
    return estimate(figure).value


def test_workers_agree_on_real_boxes_as_published(shared_data: Path) -> None:
    folder = shared_data / "bbox_crowd"
    found = assessed(drawing("boxes", "object"), delivered(folder / "annotations.csv"), delivered(folder / "gold.csv"))
    reference = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    f1 = estimate(found.figures["f1"])
    assert f1.value == pytest.approx(reference["mean_pairwise_worker_F1_iou_0.5"], abs=1e-4)
    assert f1.n == 200
    assert f1.low < f1.value < f1.high
    ((label, right, wrong, imprecise, missing, extra),) = found.tables["gold_errors"]["rows"]
    assert (label, wrong, right + imprecise + extra) == ("object", 0, 7533)
    assert (right + imprecise) / (right + imprecise + missing) > value(found.figures["gold_recall"])


@pytest.mark.parametrize("at_least", [0.5, 0.7])
def test_a_published_consensus_of_boxes_has_its_precision_and_recall(shared_data: Path, at_least: float) -> None:
    folder = shared_data / "bbox_crowd"
    published = delivered(folder / "published_consensus.csv")
    kind = drawing("boxes", "object", match={"iou": at_least})
    figures = assessed(kind, published, delivered(folder / "gold.csv")).figures
    reference = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    expected = reference["published_consensus"][f"iou>={at_least}"]
    assert value(figures["gold_precision"]) == pytest.approx(expected["precision"], abs=1e-4)
    assert value(figures["gold_recall"]) == pytest.approx(expected["recall"], abs=1e-4)


def cats(shared_data: Path) -> list[tuple[str, str, list[Thing]]]:
    """The delivery names no class, and a tool that is always empty."""
    return [
        (row["item_id"], row["annotator_id"], [{"points": each["points"]} for each in json.loads(row["label"])])
        for row in delivered(shared_data / "cat_polygons" / "annotations.csv.gz")
    ]


def test_real_outlines_are_audited(shared_data: Path, tmp_path: Path) -> None:
    rows = cats(shared_data)
    table = table_of(tmp_path / "a.csv", ["item", "annotator", "label"], rows)
    rules = schema(tmp_path / "s.json", type="polygons", labels=["cat"], outside=True)
    body = audit(table, schema=rules).body
    assert body["deliveries"][0]["rows"] == 153
    figures = body["figures"]
    assert 0.4 < figures["f1"]["low"] < figures["f1"]["value"] < figures["f1"]["high"] < 0.8
    assert figures["overlap"]["value"] == pytest.approx(0.784, abs=0.002)
    inside = schema(tmp_path / "t.json", type="polygons", labels=["cat"])
    beyond = sum(min(c for each in answer for p in each["points"] for c in p) < 0 for _, _, answer in rows if answer)
    assert len(audit(table, schema=inside, admit_rest=True).rejects) == beyond == 21


def test_the_consensus_of_real_outlines_is_near_the_published_one(shared_data: Path) -> None:
    """Theirs is the outline of one person in the middle, ours encloses what most of all enclose."""
    kind = drawing("polygons", "cat", outside=True)
    answers: dict[str, list[Any]] = {}
    for item, _, answer in cats(shared_data):
        answers.setdefault(item, []).append(kind.parse(answer))
    overlaps = []
    for row in delivered(shared_data / "cat_polygons" / "published_median.csv"):
        agreed = kind.consensus(answers[row["item_id"]])
        corners = [json.loads(row[f"data.frame0.T0_toolIndex0_clusters_{axis}"] or "[]") for axis in "xy"]
        theirs = [list(zip(*outline, strict=True)) for outline in zip(*corners, strict=True)]
        if agreed is not None and len(agreed) == len(theirs) == 1:
            overlaps.append(overlap(agreed[0], {"points": theirs[0]}))
    assert len(overlaps) == 21
    assert min(overlaps) > 0.83 and sum(overlaps) / len(overlaps) > 0.93


def overlap(one: Thing, other: Thing) -> float:
    return polygon_iou(*(np.array(each["points"], np.float64) for each in (one, other)))


def test_codes_of_equal_answers_are_equal_however_they_were_written() -> None:
    kind = drawing("boxes")
    texts = [kind.canonical(kind.parse(raw)) for raw in ([box(1.0, 2, 3, 4)], json.dumps([box(1, 2.0, 3, 4)]))]
    assert len(coded(texts, kind)[1]) == 1
