"""Two small projects that have to be looked at and listened to."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from apps.accounts.actors import Actor
from apps.agreement.services import measure_agreement
from apps.demo import belt, signals
from apps.demo.people import Cast
from apps.disputes.services import open_dispute
from apps.exchange.services import process, receive
from apps.labels.services import publish_schema
from apps.media.services import store_media
from apps.projects.models import Engagement, Item, Project
from apps.projects.services import create_project, publish_guideline

Answers = Iterable[tuple[str, str, list[dict[str, Any]]]]
DESCRIPTION = "Simulated, seeded pictures, sounds and annotators of the demonstration."


def play(cast: Cast, engagement: Engagement) -> None:
    parts = belt.pictures()
    shown = _project(cast, engagement, "Parts on a belt", belt.SCHEMA, belt.GUIDELINE)
    _store(cast, shown, "belt.zip", {f"images/{one.key}.png": one.png for one in parts})
    _deliver(cast, shown, "belt.jsonl", belt.labels(parts), "image", "png")
    _contest(cast, shown, "belt-02", "One of the boxes cuts off a part.")
    _contest(cast, shown, "belt-05", "Not every part has a box.")
    sounds = signals.recordings()
    heard = _project(cast, engagement, "Signals in a recording", signals.SCHEMA, signals.GUIDELINE)
    _store(cast, heard, "signals.zip", {f"{one.key}.wav": one.wav for one in sounds})
    _deliver(cast, heard, "signals.jsonl", signals.labels(sounds), "audio", "wav")
    _contest(cast, heard, "signal-01", "The second sound ends later than marked.")


def _project(cast: Cast, engagement: Engagement, name: str, schema: Mapping[str, Any], guideline: str) -> Project:
    owner = cast.actor("owner@harbour.example")
    project = create_project(actor=owner, engagement=engagement, name=name, description=DESCRIPTION)
    publish_schema(actor=owner, project=project, definition=dict(schema))
    publish_guideline(actor=owner, project=project, text=guideline)
    return project


def _store(cast: Cast, project: Project, name: str, files: Mapping[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    store_media(actor=_vendor(cast), project=project, file=packed, name=name)


def _deliver(cast: Cast, project: Project, name: str, answers: Answers, key: str, ending: str) -> None:
    lines = [
        json.dumps({"item_id": item, "annotator_id": who, "label": label, key: f"{item}.{ending}"})
        for item, who, label in answers
    ]
    file = io.BytesIO("\n".join(lines).encode())
    process(receive(actor=_vendor(cast), project=project, file=file, name=name).run)
    measure_agreement(actor=cast.actor("qa@harbour.example"), project=project)


def _contest(cast: Cast, project: Project, key: str, claim: str) -> None:
    open_dispute(actor=_vendor(cast), item=Item.objects.get(project=project, key=key), claim=claim)


def _vendor(cast: Cast) -> Actor:
    return cast.actor("manager@northfield.example")
