"""Small figures drawn twice from one description: SVG for the page, a reportlab drawing for the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.signoff.figures.curve import Point, curve_picture
from apps.signoff.figures.drawing import to_drawing
from apps.signoff.figures.forest import ForestRow, forest_picture
from apps.signoff.figures.heat import Links, confusion_picture, kappa_picture
from apps.signoff.figures.interval import interval_picture
from apps.signoff.figures.reliability import Bin, reliability_picture
from apps.signoff.figures.scale import Domain
from apps.signoff.figures.svg import to_svg
from apps.signoff.letters import Letters

__all__ = [
    "Bin",
    "Domain",
    "ForestRow",
    "confusion_picture",
    "confusion_svg",
    "curve_picture",
    "curve_svg",
    "forest_picture",
    "forest_svg",
    "interval_drawing",
    "interval_picture",
    "interval_svg",
    "kappa_picture",
    "kappa_svg",
    "reliability_picture",
    "reliability_svg",
    "to_drawing",
    "to_svg",
]


def interval_svg(
    figure: Mapping[str, Any], floor: float | None, verdict: str | None, width: float = 260, href: str | None = None
) -> str:
    return to_svg(interval_picture(figure, floor, verdict, width=width, href=href))


def interval_drawing(
    figure: Mapping[str, Any],
    floor: float | None,
    verdict: str | None,
    letters: Letters,
    *,
    width: float = 260,
    domain: Domain | None = None,
) -> Any:
    return to_drawing(interval_picture(figure, floor, verdict, width=width, domain=domain), letters)


def kappa_svg(pairs: Mapping[str, Any], *, minimum_overlap: int = 0, link: Links = lambda row, column: None) -> str:
    """`pairs` as in a report body: annotators, kappa, shared."""
    return to_svg(
        kappa_picture(pairs["annotators"], pairs["kappa"], pairs["shared"], minimum_overlap=minimum_overlap, link=link)
    )


def confusion_svg(confusion: Mapping[str, Any], *, link: Links = lambda row, column: None) -> str:
    """`confusion` as in a report body: labels, counts (gold row by answer column)."""
    return to_svg(confusion_picture(confusion["labels"], confusion["counts"], link=link))


def curve_svg(points: Sequence[Point], sentence: str, marked: Sequence[tuple[float, float, str]] = ()) -> str:
    return to_svg(curve_picture(points, sentence, marked=marked))


def forest_svg(rows: Sequence[ForestRow], floor: float | None = None, width: float = 420) -> str:
    return to_svg(forest_picture(rows, floor, width=width))


def reliability_svg(bins: Sequence[Bin], sentence: str) -> str:
    return to_svg(reliability_picture(bins, sentence))
