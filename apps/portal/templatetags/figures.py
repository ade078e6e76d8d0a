"""How figures, verdicts, times and digests are written on a page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince, timeuntil

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.signoff.figures import numbers
from apps.signoff.figures.interval import interval_picture
from apps.signoff.figures.svg import to_svg

register = template.Library()

# What a verdict is called, which colour it has, and its sign: never colour alone.
VERDICTS = {
    "met": ("Met", "is-met", "✓"),
    "accepted": ("Accepted", "is-met", "✓"),
    "good": ("Good", "is-met", "✓"),
    "not met": ("Not met", "is-unmet", "✕"),
    "rejected": ("Rejected", "is-unmet", "✕"),
    "promote": ("Promote", "is-met", "✓"),
    "refuse": ("Refuse", "is-unmet", "✕"),
    "not enough evidence": ("Not enough evidence", "is-unsure", "…"),
    "undecided": ("Not enough evidence", "is-unsure", "…"),
}


@register.simple_tag
def verdict(value: object, words: str = "") -> SafeString:
    """The badge of a verdict; `words` replaces its usual name."""
    name, role, sign = VERDICTS.get(str(value), (str(value).capitalize(), "is-plain", "·"))
    return format_html(
        '<span class="verdict {}"><span class="sign" aria-hidden="true">{}</span>{}</span>', role, sign, words or name
    )


def as_mapping(figure: Figure | Mapping[str, Any] | None) -> Mapping[str, Any]:
    if figure is None:
        return {"undefined": "not measured yet"}
    return figure.as_json() if isinstance(figure, Estimate | Undefined) else figure


def short(value: float) -> str:
    """Three decimals without the leading zero of a share: .966, −.012, 1.000."""
    text = numbers.amount(value)
    return text.replace("0.", ".", 1) if abs(value) < 0.9995 else text


@register.filter
def pairs(mapping: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Keys with values, also of what came from a file and may have a key "items" itself."""
    return list(mapping.items())


@register.filter
def share(value: object) -> str:
    return "" if value is None else short(float(str(value)))


@register.filter
def signed(change: float) -> str:
    """A difference with its sign: +.024, −.010, .000."""
    return numbers.signed(change).replace("0.", ".", 1)


@register.filter
def floor(value: object) -> str:
    """A floor as it was agreed: .9, not .900."""
    text = f"{float(str(value)):.4f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith("0.") else text


@register.filter
def percent(value: object) -> str:
    return f"{float(str(value)) * 100:.2f}".rstrip("0").rstrip(".") + "\N{NO-BREAK SPACE}%"


@register.simple_tag
def figure(data: Figure | Mapping[str, Any] | None) -> SafeString:
    """`.966 [.958, .973]`, or in words why there is no figure, or no interval."""
    shown = as_mapping(data)
    reason = numbers.reason_undefined(shown)
    if reason is not None:
        words = '<span class="undefined">{}<span class="sub">{}</span></span>'
        return format_html(words, *numbers.missing(reason))
    refused = numbers.reason_without_interval(shown)
    if refused is not None:
        value = '<span class="figure-text"><b>{}</b></span><span class="sub no-range">no interval: {}</span>'
        return format_html(value, short(shown["value"]), refused)
    return format_html(
        '<span class="figure-text"><b>{}</b> <span class="range-text">[{}, {}]</span></span>',
        *(short(shown[key]) for key in ("value", "low", "high")),
    )


@register.filter
def method(data: Mapping[str, Any]) -> str:
    """How a figure was made, for beside `figure`, which says itself why an interval is missing."""
    return numbers.method_text(data)


@register.filter
def no_interval(data: Mapping[str, Any]) -> str:
    """Why there is a value and no interval; empty where there is one."""
    return numbers.reason_without_interval(data) or ""


@register.simple_tag
def interval(
    data: Figure | Mapping[str, Any] | None, floor: object = None, verdict: object = None, href: str | None = None
) -> SafeString:
    """The interval drawn against its floor."""
    bound = None if floor in (None, "") else float(str(floor))
    picture = interval_picture(as_mapping(data), bound, str(verdict) if verdict else None, href=href)
    return mark_safe(to_svg(picture))  # noqa: S308 - the picture escapes every text


@register.filter
def utc(at: dt.datetime | None, precision: str = "minute") -> SafeString | str:
    """A moment in UTC, the same for everybody who reads the page; `precision` is minute or second."""
    if at is None:
        return "—"
    moment = at.astimezone(dt.UTC)
    shown = moment.strftime("%Y-%m-%d %H:%M:%S" if precision == "second" else "%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}">{} UTC</time>', moment.isoformat(), shown)


@register.simple_tag
def due(at: dt.datetime) -> SafeString:
    """How long is left, or since when it is overdue; the moment itself is in the title."""
    late = at < timezone.now()
    words = f"{timesince(at, depth=1)} overdue" if late else f"due in {timeuntil(at, depth=1)}"
    moment = at.astimezone(dt.UTC)
    return format_html(
        '<time class="due{}" datetime="{}" title="{} UTC">{}</time>',
        " is-late" if late else "",
        moment.isoformat(),
        moment.strftime("%Y-%m-%d %H:%M"),
        words,
    )


@register.filter
def digest(value: str) -> SafeString | str:
    """The first eight characters; the whole digest is in the title, and a click copies it."""
    if not value:
        return "—"
    return format_html('<code class="digest" title="{}" data-copy="{}">{}</code>', value, value, value[:8])


@register.filter
def count(value: int | None) -> str:
    return "—" if value is None else numbers.count(int(value))


@register.filter
def label(canonical: object) -> str:
    """A stored label for people: its JSON without the quotes."""
    if canonical is None:
        return "—"
    try:
        value = json.loads(canonical) if isinstance(canonical, str) else canonical
    except ValueError:
        return str(canonical)
    return _words(value)


def _words(value: object) -> str:
    match value:
        case list():
            return ", ".join(map(_words, value)) or "none"
        case dict():
            return "; ".join(f"{key}: {_words(each)}" for key, each in value.items())
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
