"""Real crowds and gold: what a certificate says of a model that is good, and of one that knows nothing."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from apps.learning.backends import Predictions, Span, SpanTagger, TextClassifier, spans_of, spans_text
from apps.learning.fence import copies_of_gold
from apps.learning.route import Binding, NotYet, RoutingCertificate, certified

BINDING = Binding("m" * 64, "1", "stream")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def texts(folder: Path, parts: Sequence[str]) -> dict[str, str]:
    return {row["item_id"]: " | ".join(row[part] for part in parts) for row in rows(folder / "items.csv")}


def answered(texts: dict[str, str], labels: dict[str, str]) -> tuple[Predictions, np.ndarray, int]:
    """What a model of one half says of the other, what is wrong of it, and how many copies were fenced off."""
    ids = sorted(labels)
    dealt = [ids[i] for i in np.random.default_rng(0).permutation(len(ids))]
    taught, asked = dealt[: len(ids) // 2], dealt[len(ids) // 2 :]
    copies = copies_of_gold([texts[i] for i in taught], [texts[i] for i in asked])
    kept = [i for i, copy in zip(taught, copies, strict=True) if not copy]
    found = (
        TextClassifier().fit([texts[i] for i in kept], [labels[i] for i in kept], 0).predict([texts[i] for i in asked])
    )
    wrong = np.array([label != labels[i] for label, i in zip(found.labels, asked, strict=True)])
    return found, wrong, int(copies.sum())


def majorities(path: Path) -> dict[str, str]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(path):
        votes[row["item_id"]]["abusive" if int(row["label"]) < 0 else "not"] += 1
    return {item: count.most_common(1)[0][0] for item, count in votes.items() if len(set(count.values())) == len(count)}


def test_most_dialogues_need_no_person_at_an_error_of_two_per_cent(shared_data: Path) -> None:
    folder = shared_data / "conv_abuse_severity"
    labels = majorities(folder / "annotations.csv")
    found, wrong, copies = answered(texts(folder, ("prev_agent", "prev_user", "agent", "user")), labels)
    assert copies > 300
    assert wrong.mean() < 0.12
    held = certified(found.scores, wrong, found.scores, BINDING, target=0.02)
    assert isinstance(held, RoutingCertificate)
    assert 0.4 < held.promised.coverage.value < 0.8


@pytest.mark.parametrize("target", [0.02, 0.05, 0.10])
def test_what_words_cannot_tell_is_never_accepted_unseen(shared_data: Path, target: float) -> None:
    folder = shared_data / "snow_textual_entailment"
    gold = {row["item_id"]: row["label"] for row in rows(folder / "gold.csv")}
    found, wrong, _ = answered(texts(folder, ("text", "hypothesis")), gold)
    assert wrong.mean() > 0.4
    assert isinstance(certified(found.scores, wrong, found.scores, BINDING, target=target), NotYet)


def spans_gold(folder: Path) -> dict[str, list[Span]]:
    return {
        row["item_id"]: [Span(one["start"], one["end"], one["label"]) for one in json.loads(row["label"])]
        for row in rows(folder / "gold.csv")
    }


def test_entities_of_trials_are_found_though_few_were_shown(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    gold, text = spans_gold(folder), texts(folder, ("text",))
    ids = sorted(gold, key=lambda item: (len(text[item]), item))[:100]
    taught, asked = ids[::2], ids[1::2]
    model = SpanTagger().fit([text[i] for i in taught], [spans_text(gold[i]) for i in taught], 0)
    found = {
        i: set(spans_of(label)) for i, label in zip(asked, model.predict([text[i] for i in asked]).labels, strict=True)
    }
    same = sum(len(found[i] & set(gold[i])) for i in asked)
    assert 2 * same / sum(len(found[i]) + len(gold[i]) for i in asked) > 0.3
