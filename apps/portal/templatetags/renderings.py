"""Labels with parts on a page: their drawing, and their words."""

from __future__ import annotations

from django import template

from apps.labels.types import AnySchema
from apps.portal.renderings import Rendering, answer_of
from apps.portal.templatetags.figures import label

register = template.Library()


@register.filter
def shown_by(canonical: str, rules: AnySchema | None) -> str:
    """A stored label in the words of its type; one that these rules do not know, as it was stored."""
    answer = None if rules is None or canonical is None else answer_of(rules, canonical)
    return label(canonical) if rules is None or answer is None else rules.display(answer)


@register.inclusion_tag("portal/pieces/rendering.html")
def drawn(rendering: Rendering) -> dict[str, Rendering]:
    return {"rendering": rendering}
