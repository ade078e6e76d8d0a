import pytest

from apps.measures.estimate import Undefined
from apps.measures.spans.positive_agreement import kappa_with_negatives, positive_agreement
from tests.measures.spans.build import VECTORS

VECTOR = VECTORS["hripcsak_rothschild"]


def test_positive_agreement_is_f1() -> None:
    assert positive_agreement(*VECTOR["abc"]) == pytest.approx(VECTOR["expect"]["F1"], abs=1e-6)


@pytest.mark.parametrize(("neither", "expected"), list(VECTOR["expect"]["kappa_at_d"].items()))
def test_kappa_tends_to_f1_as_unmarked_things_grow(neither: str, expected: float) -> None:
    assert kappa_with_negatives(*VECTOR["abc"], float(neither)) == pytest.approx(expected, abs=1e-5)


def test_without_marks_neither_is_defined() -> None:
    assert isinstance(positive_agreement(0, 0, 0), Undefined)
    assert isinstance(kappa_with_negatives(0, 0, 0, 50), Undefined)
