"""A program: brings rounds to review into the portal's own database, and prints the ids of their projects."""

from __future__ import annotations

import json

import django

django.setup()

from django.db import transaction  # noqa: E402

from apps.accounts.actors import Actor  # noqa: E402
from apps.accounts.models import User  # noqa: E402
from apps.labels.services import publish_schema  # noqa: E402
from apps.projects.models import Engagement, Project  # noqa: E402
from apps.projects.services import create_project  # noqa: E402
from tests.loop.build_review import AUDIT, BLIND, PLANTED, SHOWN, Wanted, make_items, make_round  # noqa: E402

MOODS = {"type": "nominal", "labels": ["angry", "calm", "glad"]}
NAMES = {"type": "spans", "labels": ["person", "place"]}
ANN = {"start": 0, "end": 3, "label": "person", "text": "Ann"}
TASKS = (
    Wanted("a", SHOWN, "calm"), Wanted("b", BLIND, "calm"), Wanted("c", PLANTED, shown="angry"),
    Wanted("d", SHOWN, "glad"), Wanted("a", AUDIT, "calm"), Wanted("e", SHOWN, "calm"),
)  # fmt: skip


def project(name: str, schema: dict[str, object]) -> Project:
    owner = User.objects.get(email="owner@harbour.example")
    engagement = Engagement.objects.visible_to(owner).order_by("pk")[0]
    made = create_project(actor=Actor.person(owner), engagement=engagement, name=name)
    publish_schema(actor=Actor.person(owner), project=made, definition=schema)
    return made


with transaction.atomic():
    found = {}
    for name in ("keyboard", "phone", "plain", "axe"):
        made = project(f"Moods for {name}", MOODS)
        make_round(made, TASKS)
        found[name] = made.public_id
    parts = project("Names to review", NAMES)
    make_items(parts, ["n1", "n2"], {"text": "Ann went to Rome."})
    make_round(parts, [Wanted("n1", SHOWN, [ANN]), Wanted("n2", BLIND, [ANN])])
    found["parts"] = parts.public_id
print(json.dumps(found))
