"""Learning in small steps comes near the optimum, and gives the same weights each time."""

import numpy as np
from scipy import sparse, special

from apps.learning.backends.linear import fit_linear, optimum, stepwise
from apps.learning.backends.stepwise import fit_stepwise


def clues(rows: int = 3000, width: int = 60) -> tuple[sparse.csr_array, np.ndarray]:
    """Rows with a few clues each, the first always there, and classes that these make likelier."""
    random = np.random.default_rng(3)
    x = (random.random((rows, width)) < 0.08).astype(np.float64)
    x[:, 0] = 1.0
    chances = special.softmax(x @ random.normal(0, 1.5, (width, 3)), axis=1)
    return sparse.csr_array(x), (random.random((rows, 1)) > chances.cumsum(axis=1)).sum(axis=1)


def loss(x: sparse.csr_array, code: np.ndarray, weight: np.ndarray) -> float:
    logs = special.log_softmax(np.asarray(x @ weight.T), axis=1)
    return float(-logs[np.arange(len(code)), code].sum() + 0.5 * np.square(weight).sum())


def test_the_penalised_likelihood_is_within_three_hundredths_of_its_best() -> None:
    x, code = clues()
    mass = np.ones(len(code))
    best, intercept = optimum(x, code, mass, 3, 0)
    best[:, 0] += intercept
    found = fit_stepwise(x, code, mass, 3, 0)
    assert loss(x, code, found) < 1.03 * loss(x, code, best)


def test_equal_rows_and_seed_give_equal_weights() -> None:
    x, code = clues()
    mass = np.linspace(0.3, 1, len(code))
    first, second, other = (fit_stepwise(x, code, mass, 3, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_class_without_an_example_is_never_chosen_and_light_rows_count_less() -> None:
    x = sparse.csr_array(np.ones((30, 1)))
    code = np.array([0] * 10 + [2] * 20)
    weight, intercept = stepwise(x, code, np.ones(30), 4, 0)
    logits = weight[:, 0] + intercept
    assert logits.argmax() == 2
    assert (logits[[1, 3]] < -20).all()
    light, _ = stepwise(x, code, np.where(code == 2, 0.1, 1.0), 4, 0)
    assert light[:, 0].argmax() == 0


def test_temperature_and_error_are_those_of_the_way_it_learnt() -> None:
    x, code = clues()
    names = [str(one) for one in code]
    stepped, best = fit_linear(x, names, 0, learn=stepwise), fit_linear(x, names, 0)
    assert stepped.classes == best.classes
    sure = [one.probabilities(x) for one in (stepped, best)]
    assert np.abs(sure[0] - sure[1]).mean() < 0.03
