"""Every address of the product, from the resolver itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Addresses without a name: they only say 404 in JSON.
NAMELESS = "^v1/.*$"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    args: tuple[str, ...]
    actions: tuple[str, ...] | None

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def noun(self) -> str:
        """What the id in the address belongs to: the first part of it."""
        return re.sub(r"^api/v1/\^?", "", self.pattern).partition("/")[0]

    def url(self, args: Mapping[str, str]) -> str:
        return reverse(self.name, kwargs=dict(args))


def routes() -> dict[str, Route]:
    return {route.name: route for route in _walk(get_resolver(), "", "")}


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, f"{entry.namespace}:" if entry.namespace else space)
        elif str(entry.pattern) != NAMELESS:
            yield _route(entry, pattern, space)


def _route(entry: URLPattern, pattern: str, space: str) -> Route:
    args = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    actions: Any = getattr(entry.callback, "actions", None)
    return Route(
        f"{space}{entry.name}", pattern, tuple(args), tuple(sorted(set(actions) - {"head"})) if actions else None
    )
