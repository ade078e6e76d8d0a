import pytest

from apps.measures.comparing import independent_items, paired_items
from tests.measures.vectors import read

VECTORS = read("comparing")


def test_published_sizes() -> None:
    paired, apart = VECTORS["paired_items"], VECTORS["independent_items"]
    assert [paired_items(paired["discordance"], margin) for margin in paired["margin"]] == paired["n"]
    assert independent_items(apart["accuracy"], apart["margin"]) == apart["n"]


@pytest.mark.parametrize("margin", [0.0, 1.0, -0.1])
def test_a_margin_that_is_none_is_refused(margin: float) -> None:
    with pytest.raises(ValueError, match="margin"):
        paired_items(0.05, margin)


def test_an_accuracy_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="accuracy"):
        independent_items(1.0, 0.01)
