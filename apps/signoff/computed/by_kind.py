"""The parts of a report that follow from its evidence, computed again by the rules of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.signoff.computed import adjudication, certificate, pack, vendor

Read = Callable[[str], bytes]


def _promotion(read: Read) -> dict[str, Any]:
    # It holds models to their terms, and what that takes is loaded for no other kind.
    from apps.signoff.computed import promotion

    return promotion.again(read)


def _strategy(read: Read) -> dict[str, Any]:
    from apps.signoff.computed import strategy

    return strategy.again(read)


_FROM_FACTS = {
    "adjudication": adjudication.again,
    "dataset-certificate": certificate.again,
    "inspection-pack": pack.again,
    "promotion": _promotion,
    "strategy": _strategy,
}


def computed_again(
    kind: str, read: Read, inputs: set[str], measure: Callable[[Read, set[str]], dict[str, Any]]
) -> dict[str, Any]:
    """`measure` computes the parts of a report about one project from its files, `inputs` being their names."""
    if kind in _FROM_FACTS:
        return _FROM_FACTS[kind](read)
    if vendor.ENGAGEMENT in inputs:
        return vendor.again(kind, read, lambda of_project: measure(of_project, _of_a_project(inputs)))
    return measure(read, inputs)


def _of_a_project(inputs: set[str]) -> set[str]:
    """Names of files as a report about one project has them; all projects of a report have the same."""
    return {f"{folder}/{file}" for folder, _, file in (name.split("/", 2) for name in inputs if name.count("/") == 2)}
