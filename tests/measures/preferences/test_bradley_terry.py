"""Abilities from pairwise preferences, with and without ties, and when there are none to be had."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.estimate import Undefined
from apps.measures.preferences import Abilities, Comparisons, bradley_terry, group_sizes, on_elo_scale
from tests.measures.build import estimate

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "preferences.json").read_text())


def comparisons(rows: list[tuple[int, int, int]], items: int) -> Comparisons:
    first, second, outcome = (np.array([row[i] for row in rows], np.int64) for i in range(3))
    return Comparisons(first, second, outcome, items)  # type: ignore[arg-type]


def simulated(seed: int, items: int = 20, n: int = 3000, nu: float = 0.0) -> tuple[Comparisons, np.ndarray]:
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=items)
    first = rng.integers(0, items, n)
    second = (first + rng.integers(1, items, n)) % items
    ratio = np.exp((ability[first] - ability[second]) / 2)
    total, u = ratio + 1 / ratio + nu, rng.random(n)
    outcome = np.where(u < ratio / total, 1, np.where(u < (ratio + 1 / ratio) / total, -1, 0))
    return Comparisons(first, second, outcome, items), ability  # type: ignore[arg-type]


def fitted(data: Comparisons, **options: Any) -> Abilities:
    found = bradley_terry(data, **options)
    assert isinstance(found, Abilities), found
    return found


def test_citations_among_journals_give_the_published_abilities() -> None:
    vector = VECTORS["bt"]
    wins = np.array(vector["wins_row_over_col"])
    np.fill_diagonal(wins, 0)
    found = fitted(Comparisons.from_wins(wins), reference=0)
    assert found.log_ability == pytest.approx(vector["log_ability"], abs=5e-7)
    assert found.se == pytest.approx(vector["se"], abs=5e-7)
    assert on_elo_scale(found.log_ability) == pytest.approx(vector["elo"], abs=0.005)


def test_two_items_have_the_log_odds_and_its_error() -> None:
    found = fitted(comparisons([(0, 1, 1)] * 30 + [(1, 0, 1)] * 10, 2), reference=1)
    assert found.log_ability[0] == pytest.approx(np.log(3))
    assert found.se[0] == pytest.approx((1 / 30 + 1 / 10) ** 0.5)
    assert found.preferred(0, 1).value == pytest.approx(0.75)
    low, high = found.intervals()
    assert low[0] < np.log(3) < high[0]


def test_two_items_with_ties_have_davidsons_closed_form() -> None:
    found = fitted(comparisons([(0, 1, 1)] * 40 + [(0, 1, -1)] * 10 + [(0, 1, 0)] * 30, 2), reference=1)
    assert np.exp(found.log_ability[0]) == pytest.approx(4.0)
    assert estimate(found.tie).value == pytest.approx(30 / (40 * 10) ** 0.5)


def test_the_gradient_vanishes_so_expected_wins_are_the_seen_ones() -> None:
    data, _ = simulated(1)
    found = fitted(data)
    pairs = data.pairs()
    met = pairs.low_wins + pairs.high_wins
    chance = 1 / (1 + np.exp(found.log_ability[pairs.high] - found.log_ability[pairs.low]))
    expected = np.bincount(pairs.low, met * chance, 20) + np.bincount(pairs.high, met * (1 - chance), 20)
    won = np.bincount(pairs.low, pairs.low_wins, 20) + np.bincount(pairs.high, pairs.high_wins, 20)
    assert expected == pytest.approx(won, abs=1e-6)


def test_abilities_and_ties_are_found_again() -> None:
    data, ability = simulated(2, n=20000, nu=0.6)
    found = fitted(data)
    scaled = (found.log_ability - (ability - ability.mean())) / found.se
    assert np.abs(scaled).max() < 4
    assert abs(estimate(found.tie).value - 0.6) < 0.06


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([(0, 1, 1), (1, 2, 1)], "3 groups"),
        ([(0, 1, 1), (0, 1, -1)], "2 groups"),
        ([(0, 1, 0), (1, 2, 0)], "every comparison is a tie"),
        ([(0, 1, 1), (0, 2, 0), (1, 2, 0)], "no estimate is finite"),
        ([], "no comparisons"),
    ],
)
def test_without_a_finite_estimate_the_reason_is_given(rows: list[tuple[int, int, int]], why: str) -> None:
    refused = bradley_terry(comparisons(rows, 3))
    assert isinstance(refused, Undefined)
    assert why in refused.reason


def test_a_prior_makes_undefeated_items_finite_and_says_so() -> None:
    found = fitted(comparisons([(0, 1, 1), (1, 2, 1)], 3), prior=0.5)
    assert found.log_ability[0] > found.log_ability[1] > found.log_ability[2]
    assert np.isfinite(found.se).all()
    assert "0.5 imagined" in found.method


def test_a_circle_of_preferences_makes_all_equal() -> None:
    assert fitted(comparisons([(0, 1, 1), (1, 2, 1), (2, 0, 1)], 3)).log_ability == pytest.approx([0, 0, 0])


def test_groups_are_numbered_by_their_first_item() -> None:
    groups = comparisons([(3, 4, 0), (0, 1, 1), (1, 2, 1), (2, 1, 1)], 5).pairs().groups()
    assert groups.tolist() == [0, 1, 1, 2, 2]
    assert group_sizes(groups) == [2, 2, 1]


@pytest.mark.parametrize(
    ("rows", "why"),
    [([(1, 1, 1)], "itself"), ([(0, 5, 1)], "second"), ([(0, 1, 2)], "outcome"), ([(-1, 1, 1)], "first")],
)
def test_comparisons_that_make_no_sense_are_refused(rows: list[tuple[int, int, int]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        comparisons(rows, 3)


def test_arguments_that_make_no_sense_are_refused() -> None:
    data, _ = simulated(0)
    for wrong in ({"prior": -1.0}, {"reference": 99}, {"confidence": 2.0}):
        with pytest.raises(ValueError):
            bradley_terry(data, **wrong)


@given(st.integers(0, 1000), st.sampled_from([0.0, 0.5]))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_sides_and_items_changes_nothing(seed: int, nu: float) -> None:
    data, _ = simulated(seed, items=6, n=200, nu=nu)
    rng = np.random.default_rng(seed)
    rows, swap = rng.permutation(data.n), rng.random(data.n) < 0.5
    first, second = np.where(swap, data.second, data.first), np.where(swap, data.first, data.second)
    shuffled = Comparisons(first[rows], second[rows], np.where(swap, -data.outcome, data.outcome)[rows], data.items)
    found, again = fitted(data, prior=0.5), fitted(shuffled, prior=0.5)
    assert found.log_ability.tobytes() == again.log_ability.tobytes()
    assert found.se.tobytes() == again.se.tobytes()
    names = rng.permutation(data.items).astype(np.int32)
    renamed = fitted(Comparisons(names[data.first], names[data.second], data.outcome, data.items), prior=0.5)
    assert renamed.log_ability[names] == pytest.approx(found.log_ability, abs=1e-9)


def test_arguments_rank_as_published(shared_data: Path) -> None:
    """The published scores are a page rank along "loses to" turned round: low for convincing arguments."""
    folder = shared_data / "convarg_pairwise"

    def rows_of(name: str) -> list[dict[str, str]]:
        if (folder / name).exists():
            with (folder / name).open(encoding="utf-8", newline="") as stream:
                return list(csv.DictReader(stream))
        with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    pairs = {row["item_id"]: row for row in rows_of("items.csv")}
    published = {row["arg_id"]: float(row["published_rank_score"]) for row in rows_of("published_argument_ranks.csv")}
    judged: dict[str, list[tuple[str, str, int]]] = {}
    for row in rows_of("annotations.csv"):
        pair = pairs[row["item_id"]]
        outcome = {"a1": 1, "a2": -1, "equal": 0}[row["label"]]
        judged.setdefault(pair["topic"], []).append((pair["arg1_id"], pair["arg2_id"], outcome))
    correlations = []
    for answers in judged.values():
        names = sorted({name for first, second, _ in answers for name in (first, second)})
        place = {name: i for i, name in enumerate(names)}
        found = fitted(comparisons([(place[a], place[b], outcome) for a, b, outcome in answers], len(names)), prior=0.5)
        both = [i for i, name in enumerate(names) if name in published]
        ranks = [np.argsort(np.argsort(x)) for x in (found.log_ability[both], [published[names[i]] for i in both])]
        correlations.append(np.corrcoef(ranks[0].astype(np.float64), ranks[1].astype(np.float64))[0, 1])
    assert len(correlations) == 32
    assert np.mean(correlations) < -0.85
