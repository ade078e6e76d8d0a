"""The pieces pages are put together from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

register = template.Library()

# Raw HTML stays text: a guideline is written by people outside the house too.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_INLINE_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+\Z")


@register.filter
def markdown(text: str) -> SafeString:
    return SafeString(_MARKDOWN.render(text))


@register.inclusion_tag("portal/pieces/payload.html")
def payload(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an item holds, as people look at it: its text, its image, and everything else by name."""
    content = content or {}
    image = str(content.get("image") or "")
    source = image_source(image)
    rest = {key: value for key, value in content.items() if key != "text" and not (key == "image" and source)}
    return {
        "text": content.get("text"),
        "image": source,
        "alt": content.get("alt") or "the image of this item",
        "rest": rest,
    }


def image_source(reference: str) -> str | None:
    """An image comes along in the payload or from this server; nothing is fetched from elsewhere."""
    if _INLINE_IMAGE.match(reference):
        return reference
    if reference.startswith("static:"):
        return static(reference.removeprefix("static:"))
    return None


@register.inclusion_tag("portal/pieces/pages.html", takes_context=True)
def pages(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Links to the pages beside this one, keeping the rest of the query."""
    return {
        "page": page,
        "before": _query(context["request"], page.previous_page_number()) if page.has_previous() else None,
        "after": _query(context["request"], page.next_page_number()) if page.has_next() else None,
    }


def _query(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return "?" + query.urlencode()


@register.inclusion_tag("portal/pieces/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, str]:
    """What would appear here, and what to do so that it does."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("portal/pieces/field.html")
def field(bound: object, hint: str = "") -> dict[str, object]:
    """One field of a form with its label, its hint and its errors."""
    return {"field": bound, "hint": hint}
