"""Why some class shares of the reference are not ours: it lets classes come back that no vote names.

The reference is EM from the shares of votes with log(0) taken for log(1e-300), and no total below it. Where an
annotator has few labels, a probability that ought to be zero is then 1e-300 divided by 1e-300. Written out here, that
gives the reference's figures to their digits; ours are those of the same EM with zeros that stay zeros.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from apps.measures.ratings import Ratings
from tests.measures.real.coded import PLAIN, labels_of, plain
from tests.measures.real.exempt import EXEMPT, FLOOR
from tests.measures.real.figures import reference
from tests.measures.real.test_reference_figures import folder_of

Floats = NDArray[np.float64]
LARGE = {"adult_content_2", "convarg_pairwise", "imagenet_real_raters"}
SETS = [
    pytest.param(name, pattern.rpartition(PLAIN)[0].rstrip("/"), marks=[pytest.mark.simulation] * (name in LARGE))
    for name, reasons in EXEMPT.items()
    for pattern, reason in reasons.items()
    if reason is FLOOR and pattern.endswith("class_prior/*")
]


def em(ratings: Ratings, sweeps: int, floor: float) -> tuple[Floats, Floats]:
    """The class shares that the last sweep started from, and the posteriors after it."""
    levels = ratings.levels
    labels = csr_array((np.ones(ratings.n), (ratings.unit, ratings.annotator * levels + ratings.code)),
                       shape=(ratings.units, ratings.annotators * levels))  # fmt: skip
    posterior = csr_array((np.ones(ratings.n), (ratings.unit, ratings.code)), shape=(ratings.units, levels)).toarray()
    posterior /= posterior.sum(axis=1, keepdims=True)
    prior = posterior.mean(axis=0)
    for _ in range(sweeps):
        prior = posterior.mean(axis=0)
        counts = (labels.T @ posterior).reshape(ratings.annotators, levels, levels)
        total = np.maximum(counts.sum(axis=1, keepdims=True), max(floor, np.finfo(float).tiny))
        with np.errstate(divide="ignore"):
            evidence = np.log(np.maximum(counts / total, floor)).reshape(-1, levels)
            joint = labels @ evidence + np.log(prior)
        posterior = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
    return prior, posterior


@pytest.mark.parametrize(("name", "part"), SETS)
def test_with_its_floor_the_reference_comes_out_and_without_it_ours(shared_data: Path, name: str, part: str) -> None:
    folder = folder_of(shared_data, name)
    document = reference(folder)
    expected: dict[str, Any] = document[part] if part else document
    ratings, gold = labels_of(folder, part, expected)
    sweeps, shares = expected[PLAIN]["iterations"], expected[PLAIN]["class_prior"]
    prior, posterior = em(ratings, sweeps, floor=1e-300)
    assert prior == pytest.approx(shares, abs=5.01e-6)
    if "accuracy" in expected[PLAIN]:
        accuracy = (posterior.argmax(axis=1) == gold)[gold >= 0].mean()
        assert accuracy == pytest.approx(expected[PLAIN]["accuracy"], abs=5.1e-7)
    ours = plain(ratings, expected).prior
    assert em(ratings, sweeps, floor=0.0)[0] == pytest.approx(ours, abs=5e-6)
    assert np.abs(ours - shares).max() > 5.01e-6
