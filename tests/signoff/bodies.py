"""Report bodies as the freezing service makes them, small enough to read and large enough to break a layout."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from tests.signoff.agreement_bodies import agreement_tables, number_tables, undefined_agreement_tables

DIGEST = hashlib.sha256(b"a report").hexdigest()


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def estimate(value: float, low: float, high: float, n: int, method: str = "Wilson score interval") -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": n, "method": method}


def undefined(reason: str) -> dict[str, Any]:
    return {"undefined": reason}


def commitment(metric: str, label: str, floor: float, figure: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"metric": metric, "label": label, "floor": floor, "confidence": 0.95, "figure": figure,
            "verdict": "not enough evidence", "settle": None, **more}  # fmt: skip


def annotator_table(names: list[str]) -> dict[str, Any]:
    rows: list[list[Any]] = []
    for place, name in enumerate(names):
        gold = 20 + place * 7 % 60
        share = 0.86 + 0.13 * abs(math.sin(place * 1.7))
        correct = round(gold * share)
        low, high = max(0.0, correct / gold - 0.11), min(1.0, correct / gold + 0.05)
        standing = "qualified" if low > 0.85 else "not enough evidence"
        rows.append([name, 400 + place * 37 % 900, gold, correct, correct / gold, low, high, standing])
    rows[-1] = [names[-1], 12, 0, 0, None, None, None, "not enough evidence"]
    columns = ["annotator", "labels", "gold items", "correct", "accuracy", "low", "high", "standing"]
    return {"columns": columns, "rows": rows}


def pair_table(names: list[str]) -> dict[str, Any]:
    def shared(a: int, b: int) -> int:
        return 0 if a == b else 3 if (a + b) % 11 == 5 else 20 + (a * b) % 90

    def kappa(a: int, b: int) -> float | None:
        return None if a == b or shared(a, b) < 5 else round(math.cos((a * 3 + b * 3) * 0.13) * 0.55 + 0.4, 4)

    span = range(len(names))
    return {
        "annotators": names,
        "kappa": [[kappa(a, b) for b in span] for a in span],
        "shared": [[shared(a, b) for b in span] for a in span],
    }


def class_tables(labels: list[str]) -> dict[str, Any]:
    span = range(len(labels))
    counts = [[max(60, 180 - 20 * a) if a == b else (a * 5 + b * 3) % 7 for b in span] for a in span]
    rows: list[list[Any]] = []
    for place, label in enumerate(labels):
        gold, right = sum(counts[place]), counts[place][place]
        rows.append([label, gold, right / gold, right / gold - 0.05, min(1.0, right / gold + 0.03)])
    return {
        "classes": {"columns": ["label", "gold", "recall", "low", "high"], "rows": rows},
        "confusion": {"labels": labels, "counts": counts},
    }


def report_body(annotators: list[str] | None = None, labels: list[str] | None = None) -> dict[str, Any]:
    names = annotators or [f"A{place}" for place in range(1, 9)]
    labels = labels or ["negative", "neutral", "positive", "sarcasm"]
    return {
        "format": "qa-portal/report/1",
        "kind": "vendor-audit",
        "title": "Northfield Annotation, Q3 2026",
        "issued_at": "2026-11-21T20:07:00Z",
        "subject": {"buyer": "Brightwater Models", "vendor": "Northfield Annotation", "engagement": "Q3 2026",
                    "project": "Toxicity in reviews"},
        "deliveries": [
            {"name": "northfield-2026-07.csv", "sha256": sha("a"), "rows": 12960, "items": 4320, "annotators": 8,
             "rejected": 3},
            {"name": "northfield-2026-08.jsonl.gz", "sha256": sha("b"), "rows": 9300, "items": 3100, "annotators": 7,
             "rejected": 0},
        ],
        "schema": {"type": "nominal", "labels": labels},
        "guideline": {"version": 4, "sha256": sha("g")},
        "verdict": {"value": "not met", "sentence": "Northfield meets one of four commitments and misses one; agreement"
                    " on toxicity and first-delivery acceptance are not yet decided."},
        "commitments": [
            commitment("accuracy", "Accuracy on gold, live mix", 0.95, estimate(0.966, 0.958, 0.973, 2140),
                       verdict="met"),
            commitment("alpha", "Agreement, toxicity", 0.8,
                       estimate(0.812, 0.771, 0.849, 310, "bootstrap over items, 2000 resamples"), settle=140),
            commitment("consensus_accuracy", "Consensus against gold", 0.9, estimate(0.842, 0.801, 0.876, 386),
                       verdict="not met"),
            commitment("acceptance", "Lots accepted at first delivery", 0.9,
                       undefined("fewer than two lots were inspected")),
        ],
        "figures": {
            "accuracy": estimate(0.966, 0.958, 0.973, 2140),
            "consensus_accuracy": estimate(0.842, 0.801, 0.876, 386),
            "alpha": estimate(0.812, 0.771, 0.849, 310, "bootstrap over items, 2000 resamples"),
            "percent_agreement": estimate(0.913, 0.897, 0.927, 7420),
            "ac1": undefined("one category only"),
        },
        "tables": {
            "annotators": annotator_table(names),
            **class_tables(labels),
            "pairs": pair_table(names),
            "confused_pairs": {"columns": ["a", "b", "times", "share"],
                               "rows": [[labels[0], labels[-1], 41, 0.38], [labels[0], labels[1], 1, 0.0093]]},
            **agreement_tables(names, labels),
        },
        "lots": [
            {"lot": "lot_4tq9", "name": "July, second half", "size": 5000, "n": 132, "c": 3,
             "distribution": "binomial", "inspected": 132, "nonconforming": 1,
             "verdict": "accepted", "risks": "A lot with 1 % nonconforming is rejected with chance 0.05;"
             " one with 6 % is accepted with chance 0.09."},
            {"lot": "lot_8zk2", "name": "August", "size": 5000, "n": 132, "c": 3,
             "distribution": "binomial", "inspected": 60, "nonconforming": 1,
             "verdict": "undecided", "risks": "Not decided before the whole sample is inspected."},
            {"lot": "lot_1ab7", "name": "September", "size": 400, "n": 80, "c": 1,
             "distribution": "hypergeometric", "inspected": 80, "nonconforming": 6,
             "verdict": "rejected", "risks": "A lot with 1 % nonconforming is rejected with chance 0.19."},
        ],
        "disputes": {"opened": 61, "decided": 55, "upheld": 19},
        "notices": ["3 rows of northfield-2026-07.csv were rejected: unknown label “posittive” (lines 17, 18, 902).",
                    "One annotator has no gold items; no accuracy is stated for that person."],
        "methods": [
            {"figure": "accuracy", "text": "Share of answers equal to gold, every repeated answer counted;"
             " Wilson score interval.", "source": "Wilson (1927), JASA 22, 209–212"},
            {"figure": "alpha", "text": "One minus observed over expected disagreement, nominal distance; percentile"
             " bootstrap over items.", "source": "Krippendorff (2019), Content Analysis, 4th ed., chapter 12"},
        ],
        "parameters": {"seed": 20261121, "resamples": 2000, "minimum_overlap": 5, "metric": "nominal"},
        "method_version": "1",
        "inputs": [{"name": "northfield-2026-07.csv", "sha256": sha("a")}, {"name": "gold.csv", "sha256": sha("gold")}],
        "log": {"origin": "qa-portal.example/eng_7kq2", "size": 10482, "root": sha("root")},
    }  # fmt: skip


def undefined_body() -> dict[str, Any]:
    """An audit in which nothing could be said: one annotator, no gold."""
    body = report_body()
    reason = undefined("no item has gold")
    body["verdict"] = {"value": "not enough evidence", "sentence": "Nothing can be said yet: no item has gold and one"
                       " annotator worked alone."}  # fmt: skip
    body["figures"] = dict.fromkeys(body["figures"], reason) | {"alpha": undefined("one annotator only")}
    body["commitments"] = [{**one, "figure": reason, "verdict": "not enough evidence", "settle": None}
                           for one in body["commitments"]]  # fmt: skip
    body["tables"] = {
        "annotators": {**annotator_table(["A1"])},
        "classes": {"columns": ["label", "gold", "recall", "low", "high"], "rows": []},
        "confusion": {"labels": [], "counts": []},
        "pairs": {"annotators": ["A1"], "kappa": [[None]], "shared": [[0]]},
        "confused_pairs": {"columns": ["a", "b", "times", "share"], "rows": []},
        **undefined_agreement_tables(["A1"]),
    }
    return {**body, "lots": [], "disputes": None, "notices": [], "log": None, "guideline": None, "deliveries": []}


def old_body() -> dict[str, Any]:
    """A report that was frozen before the tables about agreement existed."""
    body = report_body()
    for name in ("coefficients", "bands", "categories", "annotator_agreement"):
        del body["tables"][name]
    return body


def number_body() -> dict[str, Any]:
    """Labels that are numbers: no codes, so no classes and no pairs."""
    names = [f"A{place}" for place in range(1, 9)]
    body = report_body(names)
    body["tables"] = {"annotators": annotator_table(names), **number_tables(names)}
    return body


def crowd_body(size: int) -> dict[str, Any]:
    labels = [f"class {place:02d}" for place in range(24)]
    return report_body([f"worker-{place:04d}@crowd.example" for place in range(size)], labels)


WEIRD_TEXTS = [
    "<b>bold</b> & <script>alert(1)</script>",
    "情感 negative 负面",
    "🙂👩‍🔬 emoji",
    "שלום עולم مرحبا",
    "Dvořák, Žižkov, Ελλάδα, Привет",
    "w" * 200,
    "tab\tnew\nline \x00 \u202egnp.exe",
    "-=+@SUM(A1) %s {0} ${x} </para><br/>",
]


def weird_body() -> dict[str, Any]:
    body = report_body(WEIRD_TEXTS, WEIRD_TEXTS)
    body["title"] = " / ".join(WEIRD_TEXTS)
    body["verdict"]["sentence"] = "Met? " + " ".join(WEIRD_TEXTS)
    body["notices"] = list(WEIRD_TEXTS)
    body["subject"]["vendor"] = WEIRD_TEXTS[0] + "v" * 300
    body["parameters"] = {text: {"x": text * 4} for text in WEIRD_TEXTS}
    body["lots"][0]["name"] = body["lots"][0]["risks"] = WEIRD_TEXTS[5]
    body["commitments"][0]["label"] = WEIRD_TEXTS[5]
    body["methods"][0]["text"] = "m" * 5000
    return body
