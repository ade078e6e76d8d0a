"""What is true of each item, for every label type; and what gold says about the methods."""

from __future__ import annotations

import random

import pytest

from apps.labels.truths import (
    BadMethod,
    Choice,
    ItemTruth,
    NotInferable,
    Truths,
    compare_truths,
    infer_truth,
    methods_for,
)
from apps.labels.types import parse_schema
from apps.labels.types.nominal import Nominal
from apps.measures.estimate import Estimate, Undefined
from tests.labels.crowds import canonical, columns_of, crowd

YES_NO = parse_schema({"type": "nominal", "labels": ["no", "yes"]})
GRADES = parse_schema({"type": "ordinal", "labels": ["1", "2", "3", "4"]})
ANIMALS = parse_schema({"type": "multilabel", "labels": ["cat", "dog", "cow"]})
NUMBERS = parse_schema({"type": "numeric", "tolerance": 1})
KINDS = {
    "nominal": (YES_NO, ["no", "yes"]),
    "ordinal": (GRADES, ["1", "2", "3", "4"]),
    "multilabel": (ANIMALS, ["cat", "cat|dog", "[]"]),
    "numeric": (NUMBERS, ["1", "4", "9"]),
}
EVERY = [(kind, method.name) for kind, (schema, _) in KINDS.items() for method in methods_for(schema)]
VOTES = [("a", "ann", "yes"), ("a", "bob", "yes"), ("a", "cid", "no"), ("b", "ann", "no"), ("b", "bob", "yes")]


def by_item(truths: Truths) -> dict[str, ItemTruth]:
    return {each.item: each for each in truths}


@pytest.mark.parametrize(("kind", "method"), EVERY)
def test_every_method_finds_what_most_say_well(kind: str, method: str) -> None:
    schema, labels = KINDS[kind]
    rows, truth = crowd(labels, [0.95, 0.95, 0.95, 0.9, 0.8])
    found = by_item(infer_truth(columns_of(rows, schema), schema, {}, method))
    near = (
        [abs(float(found[item].label) - float(answer)) <= 2 for item, answer in truth.items()]
        if kind == "numeric"
        else [found[item].label == schema.display(schema.parse(answer)) for item, answer in truth.items()]
    )
    assert sum(near) >= 0.95 * len(truth)
    assert all(each.votes == 5 for each in found.values())


@pytest.mark.parametrize(("kind", "method"), EVERY)
def test_no_result_depends_on_the_order_of_rows(kind: str, method: str) -> None:
    schema, labels = KINDS[kind]
    rows, _ = crowd(labels, [0.9, 0.7, 0.6], items=40)
    shuffled = random.Random(1).sample(rows, len(rows))
    first, second = (infer_truth(columns_of(each, schema), schema, {}, method) for each in (rows, shuffled))
    assert list(first) == list(second)
    assert first.annotators == second.annotators


USUAL = {kind: "numeric" if kind == "numeric" else "dawid-skene" for kind in KINDS}


@pytest.mark.parametrize(("kind", "default"), USUAL.items())
def test_the_usual_method_goes_by_the_label_type(kind: str, default: str) -> None:
    schema, labels = KINDS[kind]
    rows, _ = crowd(labels, [0.9, 0.9], items=10)
    assert infer_truth(columns_of(rows, schema), schema, {}).method.name == default


UNFIT = {"nominal": ("ordinal", "mean", "oracle"), "multilabel": ("ordinal",), "numeric": ("majority",)}


@pytest.mark.parametrize(("kind", "method"), [(kind, method) for kind in UNFIT for method in UNFIT[kind]])
def test_a_method_that_does_not_fit_is_refused_with_those_that_fit(kind: str, method: str) -> None:
    schema, labels = KINDS[kind]
    rows, _ = crowd(labels, [0.9, 0.9], items=5)
    with pytest.raises(BadMethod) as refusal:
        infer_truth(columns_of(rows, schema), schema, {}, method)
    assert method in refusal.value.why
    assert all(fitting.name in refusal.value.remedy for fitting in methods_for(schema))


def test_a_label_type_without_methods_is_refused() -> None:
    class Shape(Nominal):
        name = "shape"

    with pytest.raises(BadMethod, match="There is no method to infer shape labels"):
        infer_truth(columns_of(VOTES, YES_NO), Shape(("no", "yes")), {})


def test_a_tie_has_no_label_and_names_all_that_lead() -> None:
    truths = infer_truth(columns_of(VOTES, YES_NO), YES_NO, {}, "majority")
    assert truths.settled.labels == ['"yes"', None]
    assert by_item(truths) == {
        "a": ItemTruth("a", "yes", pytest.approx(2 / 3), None, None, False, 3),  # type: ignore[arg-type]
        "b": ItemTruth("b", "no | yes", 0.5, None, None, True, 2),
    }
    assert truths.tied == 1
    assert [each.item for each in truths.least_certain(5)] == ["b", "a"]


def test_of_sets_the_labels_that_are_tied_are_told_and_the_probability_is_the_product() -> None:
    rows = [("a", "ann", "cat|dog"), ("a", "bob", "cat"), ("b", "ann", "[]"), ("b", "bob", "cow")]
    found = by_item(infer_truth(columns_of(rows, ANIMALS), ANIMALS, {}, "majority"))
    assert (found["a"].label, found["a"].probability, found["a"].tied) == ("cat | cat, dog", 0.5, True)
    assert found["b"].label == "none of the labels | cow"
    three = [("a", "ann", "cat|dog"), ("a", "bob", "cat|cow"), ("a", "cid", "cat")]
    alone = by_item(infer_truth(columns_of(three, ANIMALS), ANIMALS, {}, "majority"))["a"]
    assert (alone.label, alone.probability) == ("cat", pytest.approx(1 * 2 / 3 * 2 / 3))


def test_of_too_many_tied_sets_none_is_named() -> None:
    schema = parse_schema({"type": "multilabel", "labels": list("abcd")})
    rows = [("a", "ann", "a|b|c|d"), ("a", "bob", "[]")]
    assert by_item(infer_truth(columns_of(rows, schema), schema, {}, "majority"))["a"].label == ""


def test_sets_without_any_label_are_an_answer_too() -> None:
    rows = [("a", "ann", "[]"), ("a", "bob", "[]")]
    found = by_item(infer_truth(columns_of(rows, ANIMALS), ANIMALS, {}, "dawid-skene"))["a"]
    assert (found.label, found.probability, found.tied) == ("none of the labels", 1.0, False)


def test_numbers_have_an_interval_in_the_place_of_a_probability() -> None:
    rows = [
        ("a", "ann", "4"),
        ("a", "bob", "6"),
        ("b", "ann", "1"),
        ("b", "bob", "1"),
        ("c", "ann", "9"),
        ("c", "bob", "8"),
    ]
    schema = NUMBERS
    plain = by_item(infer_truth(columns_of(rows, schema), schema, {}, "mean"))["a"]
    assert (plain.label, plain.probability, plain.low, plain.high) == ("5", None, None, None)
    modelled = by_item(infer_truth(columns_of(rows, schema), schema, {}, "numeric"))["a"]
    assert modelled.low is not None and modelled.high is not None and modelled.low < 5 < modelled.high


def test_numbers_of_one_annotator_alone_are_not_modelled() -> None:
    with pytest.raises(NotInferable, match="mean or the median"):
        infer_truth(columns_of([("a", "ann", "4"), ("b", "ann", "6")], NUMBERS), NUMBERS, {}, "numeric")


@pytest.mark.parametrize("kind", ["nominal", "ordinal", "multilabel"])
def test_annotators_are_estimated_without_gold_and_scored_with_it(kind: str) -> None:
    schema, labels = KINDS[kind]
    rows, truth = crowd(labels, [0.97, 0.9, 0.75, 0.6])
    truths = infer_truth(columns_of(rows, schema), schema, canonical(truth, schema))
    for each in truths.annotators:
        assert isinstance(each.accuracy, Estimate) and isinstance(each.on_gold, Estimate)
        assert (each.labels, each.gold_items, each.on_gold.value) == (150, 150, each.correct / 150)
        assert abs(each.accuracy.value - each.on_gold.value) < 0.1
        assert each.accuracy.low <= each.accuracy.value <= each.accuracy.high
    ranked = sorted(truths.annotators, key=lambda each: -each.correct)
    assert [each.annotator for each in ranked] == ["a0", "a1", "a2", "a3"]


def test_without_gold_an_annotator_says_why_there_is_no_score() -> None:
    annotator = infer_truth(columns_of(VOTES, YES_NO), YES_NO, {}).annotators[0]
    assert annotator.on_gold == Undefined("no label on a gold item")


def test_numbers_give_bias_and_noise_of_each_annotator() -> None:
    chance = random.Random(2)
    people = {"ann": 0, "bob": 2, "cid": 0}
    rows = [
        (f"i{n:02}", who, f"{n % 7 + extra + chance.gauss(0, 0.3):.2f}")
        for n in range(60)
        for who, extra in people.items()
    ]
    ann, bob, _ = infer_truth(columns_of(rows, NUMBERS), NUMBERS, {}).annotators
    assert isinstance(ann.bias, Estimate) and isinstance(bob.bias, Estimate) and isinstance(bob.sd, Estimate)
    assert bob.bias.value - ann.bias.value == pytest.approx(2, abs=0.3)
    assert bob.sd.low < 0.3 < bob.sd.high
    assert isinstance(ann.accuracy, Undefined)


def test_gold_teaches_only_when_asked_and_then_it_is_said() -> None:
    gold = {"a": '"no"', "b": '"no"'}
    judged = infer_truth(columns_of(VOTES, YES_NO), YES_NO, gold, "one-coin")
    taught = infer_truth(columns_of(VOTES, YES_NO), YES_NO, gold, "one-coin", use_gold=True)
    assert by_item(judged)["a"].label == "yes"
    assert [(each.label, each.probability) for each in taught] == [("no", 1.0), ("no", 1.0)]
    assert judged.notices == [] and "can no longer judge" in taught.notices[0]
    assert list(judged) == list(infer_truth(columns_of(VOTES, YES_NO), YES_NO, {}, "one-coin"))


def test_votes_cannot_be_taught() -> None:
    with pytest.raises(BadMethod, match="does not learn"):
        infer_truth(columns_of(VOTES, YES_NO), YES_NO, {"a": '"no"'}, "majority", use_gold=True)


@pytest.mark.parametrize("kind", KINDS)
def test_all_methods_that_fit_are_compared_with_the_plainest(kind: str) -> None:
    schema, labels = KINDS[kind]
    rows, truth = crowd(labels, [0.9, 0.8, 0.7], items=60)
    found = compare_truths(columns_of(rows, schema), schema, canonical(truth, schema))
    assert [each.method for each in found.contenders] == methods_for(schema)
    assert found.gold_items == 60
    assert isinstance(found.contenders[0].difference, Undefined) and found.contenders[0].differs == 0
    assert all(isinstance(each.score, Estimate) for each in found.contenders)
    assert all(isinstance(each.difference, Estimate) for each in found.contenders[1:])


def test_gold_can_show_that_a_model_is_better() -> None:
    rows, truth = crowd(["a", "b", "c"], [0.97, 0.4, 0.4, 0.4, 0.4], items=300)
    schema = parse_schema({"type": "nominal", "labels": ["a", "b", "c"]})
    judged = compare_truths(columns_of(rows, schema), schema, canonical(truth, schema)).judged
    assert (judged.choice, judged.best is not None) == (Choice.MODEL, True)
    assert "is better than the majority by" in judged.sentence and "on 300 gold items" in judged.sentence


def test_gold_can_show_that_the_majority_is_better() -> None:
    """Two who copy each other: models believe them, and gold does not."""
    chance = random.Random(3)
    rows, truth = [], {}
    for number in range(200):
        item, answer = f"i{number:03}", chance.choice(["no", "yes"])
        other = "yes" if answer == "no" else "no"
        truth[item] = answer
        copied = answer if chance.random() < 0.6 else other
        rows += [(item, who, copied) for who in ("x", "y")]
        rows += [(item, who, answer if chance.random() < 0.85 else other) for who in ("p", "q", "r")]
    judged = compare_truths(columns_of(rows, YES_NO), YES_NO, canonical(truth, YES_NO)).judged
    assert judged.choice == Choice.FIRST
    assert judged.sentence.startswith("No method is better than the majority, and these are worse: ")


def test_where_all_agree_on_much_gold_there_is_nothing_to_choose() -> None:
    rows, truth = crowd(["no", "yes"], [1.0, 1.0, 1.0], items=600)
    judged = compare_truths(columns_of(rows, YES_NO), YES_NO, canonical(truth, YES_NO)).judged
    assert (judged.choice, judged.best) == (Choice.NOTHING, None)


LITTLE = (
    (0, Choice.NO_GOLD, "There is no gold"),
    (1, Choice.NOT_ENOUGH, "1 item has"),
    (19, Choice.NOT_ENOUGH, "fewer than 20 settle nothing"),
)


@pytest.mark.parametrize(("known", "choice", "told"), LITTLE)
@pytest.mark.parametrize("kind", KINDS)
def test_little_gold_settles_nothing(kind: str, known: int, choice: Choice, told: str) -> None:
    schema, labels = KINDS[kind]
    rows, truth = crowd(labels, [0.97, 0.5, 0.5], items=60)
    few = canonical(dict(list(truth.items())[:known]), schema)
    judged = compare_truths(columns_of(rows, schema), schema, few).judged
    assert (judged.choice, judged.best) == (choice, None)
    assert told in judged.sentence


def test_of_numbers_the_nearest_to_gold_is_best() -> None:
    """One annotator of three writes nonsense: the mean follows, the median does not."""
    rows = [
        (f"i{n:03}", who, str(value))
        for n in range(80)
        for who, value in (("a", n % 5), ("b", n % 5), ("c", 20 + 7 * (n % 3)))
    ]
    gold = {f"i{n:03}": str(n % 5) for n in range(80)}
    found = compare_truths(columns_of(rows, NUMBERS), NUMBERS, gold)
    assert found.measure == "mean distance from gold"
    assert found.judged.choice == Choice.MODEL and "nearer to gold than the mean by" in found.judged.sentence
    scores = {each.method.name: each.score for each in found.contenders}
    assert scores["median"] == Estimate(0, 0, 0, 80, "mean distance from gold; 95 % interval, Student's t over items")
