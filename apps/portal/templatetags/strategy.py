"""Figures that are no shares: times, amounts of money, numbers of records, differences in points."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.measures.estimate import Figure, Undefined

register = template.Library()
SPACE = "\N{NO-BREAK SPACE}"
NOT_MEASURED = "not measured"


@register.simple_tag
def amount(figure: Figure, kind: str = "share", currency: str = "") -> SafeString:
    """The value with its interval below it, or why there is none. Kinds: share, points, number, money."""
    if isinstance(figure, Undefined):
        reason = figure.reason.removeprefix(f"{NOT_MEASURED}: ").removeprefix(f"{NOT_MEASURED} well enough: ")
        return format_html('<span class="undefined">{}<span class="sub">{}</span></span>', NOT_MEASURED, reason)
    value, low, high = (written(each, kind) for each in (figure.value, figure.low, figure.high))
    unit = f"{SPACE}%" if kind == "share" else f"{SPACE}points" if kind == "points" else ""
    before = f"{currency}{SPACE}" if kind == "money" and currency else ""
    if figure.low == figure.high:
        return format_html('<span class="figure-text"><b>{}{}{}</b></span>', before, value, unit)
    between = f"{low} to {high}, n{SPACE}{figure.n}"
    return format_html(
        '<span class="figure-text"><b>{}{}{}</b></span><span class="sub">{}</span>', before, value, unit, between
    )


@register.filter
def unlocalised(value: object) -> str:
    """A number as a form field takes it: at most four digits behind the point; empty for none."""
    return "" if value is None else f"{float(str(value)):.4f}".rstrip("0").rstrip(".")


@register.filter
def points(share: float) -> str:
    """A difference of shares in words: 2 points."""
    number = f"{100 * share:.3g}"
    return f"{number}{SPACE}point{'' if number == '1' else 's'}"


def written(value: float, kind: str) -> str:
    """A share in per cent, a difference in points with its sign, any other number to three digits."""
    if kind == "share":
        return f"{100 * value:.1f}"
    if kind == "points":
        return f"{100 * value:+.1f}".replace("-", "\N{MINUS SIGN}")
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", SPACE)
    return f"{value:.3g}" if abs(value) >= 0.0001 else "0"
