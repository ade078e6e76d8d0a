"""The rooms of the loop, as far as there are any."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse

from apps.accounts.actors import Actor
from apps.accounts.models import is_person
from apps.loop.policies import may_review
from apps.projects.models import Project

register = template.Library()

ROOMS = (
    ("overview", "loop", "Proof"),
    ("batches", "loop_batches", "Batches"),
    ("models", "loop_versions", "Models"),
    ("rounds", "loop_rounds", "Rounds"),
    ("review", "loop_review", "Review"),
    ("gates", "loop_gates", "Gates"),
    ("watch", "loop_watch", "Watch"),
    ("strategy", "loop_strategy", "Strategy"),
)


class Room(NamedTuple):
    at: str
    name: str
    url: str


@register.simple_tag(takes_context=True)
def loop_rooms(context: template.Context, project: Project) -> list[Room]:
    """The rooms that this person may enter, in the order of the work."""
    user = context["request"].user
    reviews = is_person(user) and may_review(Actor.person(user), project.engagement)
    found = ((at, name, _url(route, project)) for at, route, name in ROOMS if at != "review" or reviews)
    return [Room(at, name, url) for at, name, url in found if url]


def _url(route: str, project: Project) -> str:
    try:
        return reverse(f"portal:{route}", args=[project.public_id])
    except NoReverseMatch:
        return ""
