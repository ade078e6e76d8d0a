"""How probable each band of a scale is, as one strip from the lowest to the highest, the claimed ones bracketed."""

from __future__ import annotations

from apps.signoff.bands import Band, Scale, chance
from apps.signoff.figures.picture import Box, Group, Line, Mark, Picture, Words, breadth

STRIP, BRACKET, HEIGHT = 24.0, 31.0, 50.0
_VISIBLE = 0.005
_SHADES = ("h0", "h1", "h2", "h3", "h4")


def bands_picture(scale: Scale, *, width: float = 340) -> Picture:
    """Bands whose probability is too small to see have no box; the sentence names them all."""
    groups, x = [], 1.0
    room = width - 2
    start = x
    for place, band in enumerate(scale.bands):
        wide = room * band.probability
        if band is scale.claimed:
            start = x
        if band.probability >= _VISIBLE:
            shade = _SHADES[round(place / (len(scale.bands) - 1) * (len(_SHADES) - 1))]
            title = f"{band.name}: {chance(band.probability)}"
            groups.append(Group(_box(x, wide, band, shade), title))
        x += wide
    groups.append(Group(_bracket(start, 1 + room, _claim(scale))))
    return Picture(width, HEIGHT, _sentence(scale), tuple(groups))


def _box(x: float, wide: float, band: Band, shade: str) -> tuple[Mark, ...]:
    texts = (f"{band.name} {chance(band.probability)}", band.name)
    fitting = next((text for text in texts if breadth(text) + 8 <= wide), None)
    box = Box(x, 1, wide, STRIP - 2, f"cell {shade}")
    if fitting is None:
        return (box,)
    return box, Words(x + wide / 2, STRIP / 2 + 4, fitting, f"cell-text on-{shade}", "middle")


def _bracket(left: float, right: float, claim: str) -> tuple[Mark, ...]:
    return (
        Line(left, BRACKET, right, BRACKET, "axis"),
        Line(left, BRACKET - 4, left, BRACKET, "axis"),
        Line(right, BRACKET - 4, right, BRACKET, "axis"),
        Words(right, BRACKET + 15, claim, "label", "end"),
    )


def _claim(scale: Scale) -> str:
    if scale.lowest:
        return f"no band above {scale.claimed.name} is shown"
    level = scale.claimed.name if scale.highest else f"at least {scale.claimed.name}"
    return f"{level}: {chance(scale.claimed.at_least)}"


def _sentence(scale: Scale) -> str:
    bands = ", ".join(f"{band.name} {chance(band.probability)}" for band in scale.bands)
    return f"Probability of each band of {scale.name}: {bands}; {_claim(scale)}"
