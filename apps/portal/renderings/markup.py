"""Elements of HTML and SVG with every text and attribute escaped."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Child = str | SafeString
PATTERNS = ("solid", "dashed", "dotted", "dash-dot", "long dashes", "fine dots", "long and short dashes", "sparse dots")


def tag(name: str, *children: Child, **attributes: object) -> SafeString:
    """`class_` is written class, and `stroke_width` stroke-width; attributes that are None are left out."""
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    opened = format_html_join("", ' {}="{}"', ((key, _written(value)) for key, value in given))
    return format_html("<{}{}>{}</{}>", mark_safe(name), opened, joined(children), mark_safe(name))  # noqa: S308


def joined(children: Iterable[Child]) -> SafeString:
    return mark_safe("".join(map(conditional_escape, children)))  # noqa: S308 - each of them is escaped


def _written(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def pattern(number: int) -> str:
    """What the line of an answer is called; its class is p1, p2, ..."""
    return PATTERNS[number % len(PATTERNS)]


def line_class(number: int) -> str:
    return f"p{number % len(PATTERNS) + 1}"


def swatch(number: int) -> SafeString:
    return tag("path", d="M1 6H35", class_=line_class(number))


def sideways(child: SafeString, label: str) -> SafeString:
    """What does not become smaller than it can be read, and is moved sideways on a narrow page."""
    return tag("div", child, class_="sideways", tabindex=0, role="group", aria_label=label)


def legend(entries: Iterable[tuple[SafeString, str]]) -> SafeString:
    """Samples in a box of 36 by 12, and what they mean."""
    items = [
        tag("li", tag("svg", sample, viewBox="0 0 36 12", aria_hidden="true"), tag("span", words))
        for sample, words in entries
    ]
    return tag("ul", *items, class_="legend")
