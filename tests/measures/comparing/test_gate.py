import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar

from apps.measures.comparing import (
    GateRules,
    GateVerdict,
    Paired,
    Severities,
    accuracy_difference,
    challenger_gate,
    tango,
)
from apps.measures.estimate import Undefined
from tests.measures.build import estimate


def answers(gains: int, losses: int, n: int, right: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Champion and challenger, bool[n]: first the gains, then the losses, then items both have right or wrong."""
    both = n - gains - losses if right is None else right
    champion = np.repeat([False, True, True, False], [gains, losses, both, n - gains - losses - both])
    challenger = np.repeat([True, False, True, False], [gains, losses, both, n - gains - losses - both])
    return champion, challenger


def test_a_challenger_shown_not_to_be_worse_is_promoted() -> None:
    gate = challenger_gate(*answers(30, 22, 1000))
    assert gate.verdict is GateVerdict.PROMOTE
    assert gate.paired == Paired(30, 22, 1000)
    assert estimate(gate.difference).low == pytest.approx(-0.003956, abs=1e-6)
    assert not gate.better
    assert gate.reasons == ("the accuracy is shown to be at most 1 point lower",)


def test_too_few_items_promote_nobody() -> None:
    gate = challenger_gate(*answers(12, 9, 400))
    assert gate.verdict is GateVerdict.NOT_ENOUGH
    assert gate.reasons == ("the accuracy may still be 1 point lower",)


def test_a_challenger_shown_to_be_worse_is_kept_out() -> None:
    gate = challenger_gate(*answers(5, 60, 1000))
    assert gate.verdict is GateVerdict.KEEP
    assert gate.exact < 0.001


def test_an_improvement_is_said_when_it_is_shown() -> None:
    assert challenger_gate(*answers(40, 20, 160)).better


def test_one_slice_that_regressed_keeps_the_champion() -> None:
    champion, challenger = answers(60, 14, 1000)
    rare, common = np.zeros(1000, np.bool_), np.ones(1000, np.bool_)
    rare[60:110] = True
    gate = challenger_gate(champion, challenger, slices={"rare": rare, "all": common, "tiny": np.arange(1000) < 10})
    assert gate.verdict is GateVerdict.KEEP
    assert gate.reasons == ("worse on rare: 14 losses against 0 gains (adjusted p 0.00012)",)
    assert gate.slices.too_small == ("tiny",)
    assert [part.name for part in gate.slices.tested] == ["all", "rare"]


def test_fewer_but_dearer_errors_keep_the_champion() -> None:
    champion, challenger = answers(60, 30, 1000)
    worse = Severities(np.where(champion, 0, 1), np.where(challenger, 0, 2), [0.0, 1.0, 10.0])
    gate = challenger_gate(champion, challenger, severities=worse)
    assert gate.verdict is GateVerdict.KEEP
    assert gate.reasons == ("the cost of errors is shown to be 0.01 per item higher or worse",)
    alike = Severities(np.where(champion, 0, 1), np.where(challenger, 0, 1), [0.0, 1.0, 10.0])
    assert challenger_gate(champion, challenger, severities=alike).verdict is GateVerdict.PROMOTE


def test_a_cost_that_may_be_higher_is_not_enough() -> None:
    champion, challenger = answers(30, 22, 1000)
    unclear = Severities(np.where(champion, 0, 1), np.where(challenger, 0, 1), [0.0, 1.0])
    strict = GateRules(cost_margin=0.001)
    assert challenger_gate(champion, challenger, strict, severities=unclear).verdict is GateVerdict.NOT_ENOUGH


def test_without_items_nothing_is_known() -> None:
    nothing = np.zeros(0, np.bool_)
    gate = challenger_gate(nothing, nothing)
    assert gate.verdict is GateVerdict.NOT_ENOUGH
    assert isinstance(gate.difference, Undefined)
    assert (gate.exact, gate.mid_p) == (1.0, 1.0)


def test_items_with_equal_answers_only_give_an_interval_around_zero() -> None:
    assert estimate(accuracy_difference(Paired(0, 0, 50))).low == pytest.approx(-0.071348, abs=1e-6)


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        Paired.of([True], [True, False])
    with pytest.raises(ValueError, match="true and false"):
        Paired.of([1, 0], [0, 1])
    with pytest.raises(ValueError, match="do not fit"):
        Paired(3, 3, 5)
    with pytest.raises(ValueError, match="margins"):
        GateRules(margin=-0.1)
    with pytest.raises(ValueError, match="slice 'a'"):
        challenger_gate(*answers(1, 1, 5), slices={"a": np.ones(3, np.bool_)})


def test_two_real_vendors_on_the_same_items(shared_data: Path) -> None:
    folder = shared_data / "weather_sentiment_two_vendors"
    gold = {row["item_id"]: row["label"] for row in csv.DictReader((folder / "gold.csv").open())}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in csv.DictReader((folder / "annotations.csv").open()):
        votes[row["vendor"], row["item_id"]][row["label"]] += 1
    vendors = sorted({vendor for vendor, _ in votes})
    right = [
        np.array([max(sorted(votes[vendor, item]), key=votes[vendor, item].__getitem__) == gold[item] for item in gold])
        for vendor in vendors
    ]
    gate = challenger_gate(*right)
    assert vendors == ["crowdflower", "mturk"]
    assert gate.verdict is GateVerdict.KEEP
    assert estimate(gate.difference).value == pytest.approx(right[1].mean() - right[0].mean())
    table = [[int(((right[0] == x) & (right[1] == y)).sum()) for y in (True, False)] for x in (True, False)]
    assert gate.exact == pytest.approx(mcnemar(table, exact=True).pvalue)


@pytest.mark.simulation
def test_a_challenger_worse_by_the_margin_is_promoted_at_most_as_often_as_promised() -> None:
    rng = np.random.default_rng(2)
    for n, margin in ((500, 0.02), (2000, 0.01)):
        shares = [0.03, 0.03 + margin, 0.94 - margin]
        gains, losses, _ = rng.multinomial(n, shares, 20_000).T
        assert (tango(gains, losses, n, 0.90)[0] >= -margin).mean() <= 0.06
