"""Cohen's kappa of two annotators, against print, statsmodels and scikit-learn."""

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from apps.measures.agreement.jackknife import jackknife_error
from apps.measures.agreement.statistic import Statistic, figure_of
from apps.measures.estimate import Undefined
from apps.measures.raters import TwoAnnotators, cohen_kappa, cohen_kappa_of_table, pair_table, two_annotators
from apps.measures.ratings import Ratings
from tests.measures.agreement.published import students_t
from tests.measures.build import estimate
from tests.measures.raters.build import crowd, without_repeats
from tests.measures.vectors import read

VECTORS: dict[str, dict[str, Any]] = {v["id"]: v for v in read("raters")["kappa"]}


def known(table: Any, weights: Any = "identity") -> TwoAnnotators:
    answer = two_annotators(np.asarray(table), weights)
    assert isinstance(answer, TwoAnnotators)
    return answer


def statistic(answer: Statistic | Undefined) -> Statistic:
    assert isinstance(answer, Statistic), answer
    return answer


def given_weights(vector: dict[str, Any]) -> np.ndarray:
    apart = np.zeros((len(vector["levels"]),) * 2)
    for pair, distance in vector["weights"].items():
        a, b = (vector["levels"].index(label) for label in pair.split("|"))
        apart[a, b] = apart[b, a] = distance
    return 1 - apart


def large_sample(answer: TwoAnnotators) -> list[float]:
    return [answer.kappa - 1.959964 * answer.error, answer.kappa + 1.959964 * answer.error]


def by_t(vector: dict[str, Any]) -> list[float]:
    one = statistic(cohen_kappa_of_table(np.array(vector["table"])))
    return list(students_t(one.value, one.error, one.units))


def over_observed(vector: dict[str, Any], weights: str) -> float:
    used = [vector["levels"].index(level) for level in vector["observed_levels"]]
    return known(np.array(vector["table"])[np.ix_(used, used)], weights).kappa


FIGURES = {
    "cohen": lambda v: known(v["table"]).kappa,
    "cohen_pe": lambda v: known(v["table"]).expected_own,
    "cohen_ase": lambda v: known(v["table"]).error,
    "cohen_ase0": lambda v: known(v["table"]).error0,
    "cohen_z": lambda v: known(v["table"]).z,
    "cohen_ci95": lambda v: large_sample(known(v["table"])),
    "cohen_ci95_gwet": by_t,
    "kappa_max": lambda v: known(v["table"]).highest,
    "kappa_linear": lambda v: known(v["table"], "linear").kappa,
    "kappa_linear_ase": lambda v: known(v["table"], "linear").error,
    "kappa_linear_ase0": lambda v: known(v["table"], "linear").error0,
    "kappa_linear_z": lambda v: known(v["table"], "linear").z,
    "kappa_linear_ci95": lambda v: large_sample(known(v["table"], "linear")),
    "kappa_quadratic": lambda v: known(v["table"], "quadratic").kappa,
    "kappa_weighted": lambda v: known(v["table"], given_weights(v)).kappa,
    "kappa_linear_over_observed_levels": lambda v: over_observed(v, "linear"),
    "kappa_quadratic_over_observed_levels": lambda v: over_observed(v, "quadratic"),
    "pe_S": lambda v: known(v["table"]).expected_uniform,
    "pe_pi": lambda v: known(v["table"]).expected_pooled,
    "pe_kappa": lambda v: known(v["table"]).expected_own,
}
PLACES = [(name, figure) for name, vector in VECTORS.items() for figure in vector["expect"]]


def close(printed: float | list[float]) -> float:
    """One unit of the last digit in print; trailing zeros are not in the data."""
    digits = [len(repr(x).partition(".")[2]) for x in (printed if isinstance(printed, list) else [printed])]
    return float(10.0 ** -min(digits))


@pytest.mark.parametrize(("name", "figure"), PLACES)
def test_published_figures_come_out(name: str, figure: str) -> None:
    printed = VECTORS[name]["expect"][figure]
    assert FIGURES[figure](VECTORS[name]) == pytest.approx(printed, abs=close(printed))


@pytest.mark.parametrize("row", read("raters")["tables"], ids=lambda row: str(row["kappa"]))
def test_kappa_and_its_error_of_two_labels_come_out(row: dict[str, Any]) -> None:
    answer = known(row["table"])
    assert (answer.kappa, answer.error) == pytest.approx((row["kappa"], row["se"]), abs=1e-6)


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic"])
@pytest.mark.parametrize("seed", range(5))
def test_value_and_errors_equal_statsmodels(seed: int, weights: str) -> None:
    table = np.random.default_rng(seed).integers(1, 30, (4, 4))
    oracle = cohens_kappa(table, wt={"identity": None, "quadratic": "fc"}.get(weights, weights))
    answer = known(table, weights)
    assert (answer.kappa, answer.error, answer.error0, answer.z) == pytest.approx(
        (oracle.kappa, oracle.std_kappa, oracle.std_kappa0, oracle.z_value), abs=1e-10
    )


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic"])
def test_kappa_of_long_data_equals_scikit_learn_on_all_levels_of_the_schema(weights: str) -> None:
    ratings = without_repeats(crowd(3, n=400, levels=5))
    table = pair_table(ratings, 0, 1)
    one, other = (np.repeat(codes.ravel(), table.ravel()) for codes in np.indices(table.shape))
    oracle = cohen_kappa_score(one, other, labels=range(5), weights=None if weights == "identity" else weights)
    assert statistic(cohen_kappa(ratings, 0, 1, weights)).value == pytest.approx(oracle, abs=1e-12)


def test_a_label_nobody_uses_changes_weighted_kappa_and_not_the_plain_one() -> None:
    table = np.array([[8, 3, 0], [2, 6, 0], [1, 2, 0]])
    used = np.array([[8, 3], [2, 6]]) + np.array([[0, 0], [0, 0]])
    wider = np.pad(table, ((0, 2), (0, 2)))
    assert known(wider).kappa == pytest.approx(known(table).kappa)
    assert known(wider, "linear").kappa == pytest.approx(known(table, "linear").kappa)
    middle = np.insert(np.insert(used, 1, 0, axis=0), 1, 0, axis=1)
    assert known(np.insert(np.insert(table, 1, 0, 0), 1, 0, 1), "linear").kappa != known(table, "linear").kappa
    assert known(middle).kappa == pytest.approx(known(used).kappa)


def test_replicates_of_the_same_units_are_the_value_and_degenerate_ones_have_none() -> None:
    one = statistic(cohen_kappa_of_table(np.array([[8, 3], [2, 6]]), "linear"))
    only_first_cell = np.array([[19, 0, 0, 0]])
    drawn = one.replicate(np.concatenate([one.times[None], only_first_cell]))
    assert drawn[0] == pytest.approx(one.value)
    assert np.isnan(drawn[1])


def test_the_linearised_error_is_near_the_jackknife_also_with_repeats() -> None:
    one = statistic(cohen_kappa(crowd(5, n=900, units=120), 2, 3, "quadratic"))
    assert one.error == pytest.approx(jackknife_error(one.replicate, one.times), rel=0.05)


def test_repeated_labels_share_the_weight_of_their_unit() -> None:
    unit, who = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 0, 1, 0, 1])
    ratings = Ratings(unit, who, np.array([0, 1, 0, 1, 1, 0, 0]), 3, 2, 2)
    chance = (1.5 / 3) * (2 / 3) + (1.5 / 3) * (1 / 3)
    assert statistic(cohen_kappa(ratings, 0, 1)).value == pytest.approx((2.5 / 3 - chance) / (1 - chance))
    with pytest.raises(ValueError, match="repeatedly"):
        pair_table(ratings, 0, 1)


def test_annotators_without_a_common_unit_have_no_kappa() -> None:
    ratings = Ratings(np.array([0, 1]), np.array([0, 1]), np.array([0, 1]), 2, 2, 2)
    assert isinstance(cohen_kappa(ratings, 0, 1), Undefined)
    assert isinstance(two_annotators(np.zeros((2, 2), np.int64)), Undefined)


def test_annotators_of_a_single_label_have_no_kappa() -> None:
    assert isinstance(figure_of(cohen_kappa_of_table(np.array([[30, 0], [0, 0]]))), Undefined)


def test_few_units_of_the_other_label_leave_every_judgement_open() -> None:
    figure = estimate(figure_of(cohen_kappa_of_table(np.array([[118, 5], [2, 0]]))))
    assert (figure.low, figure.high) == (-1, 1)


def test_indices_of_two_labels_are_those_of_byrt() -> None:
    answer = known([[45, 15], [25, 15]])
    assert (answer.prevalence, answer.bias) == pytest.approx((0.30, 0.10))


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="different annotators"):
        cohen_kappa(crowd(1), 2, 2)
    with pytest.raises(ValueError, match="square"):
        two_annotators(np.ones((2, 3), np.int64))
    with pytest.raises(ValueError, match="weights"):
        cohen_kappa_of_table(np.ones((2, 2), np.int64), [[1, 2], [2, 1]])
