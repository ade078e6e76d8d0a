"""Everybody who may knock, and what they are answered at every address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.projects.models import Project
from tests.contracts.routes import Route
from tests.scenes import Scene
from tests.undone import undone

ROLES = (
    "anonymous", "outsider", "rival", "owner", "qa_manager", "adjudicator", "compliance", "auditor", "vendor_manager",
    "annotator",
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    scene: Scene
    project: Project
    people: Mapping[str, User | None]
    ids: Mapping[str, str]
    tokens: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]]
    bodies: Mapping[str, Mapping[str, Any]]
    sessions: Mapping[str, str]
    known_methods: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def address(self, route: Route) -> str:
        return route.url({name: self.ids.get(f"{route.name} {name}") or self._id(route, name) for name in route.args})

    def _id(self, route: Route, name: str) -> str:
        return self.ids[route.noun] if name in ("public_id", "pk", "key") else self.ids[name]

    def methods(self, route: Route) -> tuple[str, ...]:
        """Of the API its actions; of the portal what it answers to a method that no room has."""
        if route.name not in self.known_methods:
            self.known_methods[route.name] = route.actions or self._allowed(route)
        return self.known_methods[route.name]

    def _allowed(self, route: Route) -> tuple[str, ...]:
        client = Client()
        client.cookies["sessionid"] = self.sessions["owner"]
        allowed = client.generic("BREW", self.address(route)).headers.get("Allow", "GET")
        return tuple(method for method in ("get", "post") if method.upper() in allowed)

    def ask(self, role: str, method: str, route: Route) -> Any:
        """The answer, and nothing of it remains."""
        with undone():
            return self.ask_for_good(role, method, route)

    def ask_for_good(self, role: str, method: str, route: Route) -> Any:
        client = Client(raise_request_exception=True)
        sent: dict[str, Any] = {}
        if route.is_api:
            if role != "anonymous":
                sent["headers"] = {"Authorization": f"Bearer {self.tokens[role]}"}
            if method in ("post", "put"):
                sent |= _as_json(self.bodies.get(route.name, {}))
        elif role != "anonymous":
            client.cookies["sessionid"] = self.sessions[role]
        if method == "post" and not route.is_api:
            form = self.forms.get(route.name, {})
            # A code is good for a minute: it is made when it is sent.
            sent["data"] = _with_files(form() if callable(form) else form)
        return getattr(client, method)(self.address(route), **sent)


def _as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    if any(isinstance(value, bytes) for value in body.values()):
        return {"data": _with_files(body)}
    return {"data": json.dumps(body), "content_type": "application/json"}


def _with_files(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: SimpleUploadedFile("rows.csv", value) if isinstance(value, bytes) else value
        for name, value in body.items()
    }
