"""What the rooms of judgement write: shares in per cent, sizes of files, standings."""

from __future__ import annotations

import datetime as dt

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.portal.templatetags.figures import utc, verdict

register = template.Library()

STANDINGS = {
    "qualified": ("met", "Qualified"),
    "below standard": ("not met", "Below standard"),
    "not enough evidence": ("not enough evidence", "Not enough evidence"),
}


@register.filter
def percent(share: object, digits: int = 4) -> str:
    """0.95 as "95 %", with at most so many significant digits."""
    if share in (None, ""):
        return "—"
    # Rounded first: "g" would write 99.96 with two digits as 1e+02.
    rounded = float(f"{100 * float(str(share)):.{digits - 1}e}")
    return f"{rounded:.15g}\N{NO-BREAK SPACE}%"


@register.simple_tag
def standing(name: str) -> SafeString:
    """Where an annotator stands: the badge of the verdict with its own words."""
    value, words = STANDINGS.get(name, (name, name.capitalize()))
    return verdict(value, words)


@register.simple_tag
def file_facts(size: int, sha256: str) -> SafeString:
    """What somebody needs to tell that the file they hold is the one on this page."""
    facts = '<span class="file-facts">{} · <span class="hash">sha256 {}</span></span>'
    return format_html(facts, filesizeformat(size), sha256)


@register.filter
def iso(moment: str) -> SafeString | str:
    """A moment as a frozen body writes it."""
    return utc(dt.datetime.fromisoformat(moment))
