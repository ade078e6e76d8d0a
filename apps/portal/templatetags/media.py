"""Images, recordings and videos on a page."""

from __future__ import annotations

from typing import Any

from django import template

from apps.accounts.actors import Actor
from apps.media.policies import may_declare
from apps.media.selectors import medium_of
from apps.portal.media_of import sizes_of, sound_of, url_of
from apps.portal.renderings.outline import draw_wave
from apps.portal.templatetags.pieces import image_source
from apps.projects.models import Item

register = template.Library()


@register.inclusion_tag("portal/media/shown.html", takes_context=True)
def item_media(context: dict[str, Any], item: Item) -> dict[str, Any]:
    """What the item refers to, to look at or to listen to, or why it cannot be shown. Images that came along in the
    payload are shown with it."""
    payload = item.payload if isinstance(item.payload, dict) else {}
    medium = None if image_source(str(payload.get("image") or "")) else medium_of(item)
    if medium is None:
        return {"medium": None}
    sound = sound_of(medium)
    actor = Actor.person(context["request"].user)
    return {
        "medium": medium,
        "url": "" if medium.why else url_of(item),
        "sizes": sizes_of(payload, medium),
        "alt": payload.get("alt") or "the image of this item",
        "wave": draw_wave(sound) if sound else "",
        "may_declare": medium.undeclared and may_declare(actor, item.project.engagement),
        "project": item.project,
    }
