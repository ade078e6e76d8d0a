"""What the probabilities of the bands say: which band of agreement may be claimed, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from apps.signoff.figures.numbers import number, reason_without_interval

KRIPPENDORFF, LANDIS_KOCH = "Krippendorff 2004", "Landis and Koch 1977"
_FLOORS = {"tentative": 0.667, "reliable": 0.8}
_MISSED = 0.05


@dataclass(frozen=True, slots=True)
class Band:
    """`at_least` is the probability that agreement lies in this band or above it."""

    name: str
    probability: float
    at_least: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands from the lowest to the highest; `claimed` is the highest that the data bear out."""

    name: str
    bands: Sequence[Band]
    claimed: Band

    @property
    def lowest(self) -> bool:
        return self.claimed is self.bands[0]

    @property
    def highest(self) -> bool:
        return self.claimed is self.bands[-1]


def scales_of(table: Mapping[str, Any] | None, alpha: Mapping[str, Any]) -> list[Scale]:
    """None where there is no alpha, or no honest interval of it: then the probabilities mean nothing."""
    if not table or "value" not in alpha or reason_without_interval(alpha):
        return []
    scales = []
    for name, rows in groupby(table["rows"], key=lambda row: row[0]):
        bands = [(Band(row[1], row[2], row[3]), row[4]) for row in rows]
        claimed = next(band for band, is_claimed in bands if is_claimed)
        scales.append(Scale(name, [band for band, _ in bands], claimed))
    return scales


def sentence_of(scales: Sequence[Scale], *, zero: bool) -> str:
    """`zero` writes 0.97 as on paper, without it .97 as in the running text of a page; empty without scales."""
    by_name = {scale.name: scale for scale in scales}
    if not {KRIPPENDORFF, LANDIS_KOCH} <= by_name.keys():
        return ""
    said = f"{_landis_koch(by_name[LANDIS_KOCH])}; {_krippendorff(by_name[KRIPPENDORFF])}."
    return said if zero else said.replace(" 0.", " .").replace("(0.", "(.")


def chance(probability: float) -> str:
    """A probability that is never written as certain."""
    if probability > 0.99:
        return "over 0.99"
    return "under 0.01" if probability < 0.01 else number(probability, 2)


def _landis_koch(scale: Scale) -> str:
    if scale.lowest:
        return f"That agreement is at least {scale.bands[1].name} (Landis and Koch) is not shown"
    level = scale.claimed.name if scale.highest else f"at least {scale.claimed.name}"
    return f"With probability {chance(scale.claimed.at_least)} agreement is {level} (Landis and Koch)"


def _krippendorff(scale: Scale) -> str:
    tentative, reliable = (next(band for band in scale.bands if band.name == name) for name in _FLOORS)
    bar = f"Krippendorff's bar for reliable data ({_FLOORS['reliable']})"
    if scale.highest:
        return f"{bar} is reached with probability {chance(reliable.at_least)}"
    if scale.lowest and tentative.at_least <= _MISSED:
        below, bars = chance(1 - tentative.at_least), f"{_FLOORS['tentative']} and {_FLOORS['reliable']}"
        return f"with probability {below} it is below both of Krippendorff's bars ({bars})"
    if scale.lowest:
        bars = f"{_FLOORS['tentative']} for tentative conclusions, {_FLOORS['reliable']} for reliable data"
        return f"neither of Krippendorff's bars ({bars}) is shown to be reached"
    missed = "is not reached" if reliable.at_least <= _MISSED else "is not shown to be reached"
    return f"{bar} {missed}, the lower one for tentative conclusions ({_FLOORS['tentative']}) is reached"
