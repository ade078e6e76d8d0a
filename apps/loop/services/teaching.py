"""Telling an ML backend elsewhere what people decided, so that it can learn from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.disputes.services import reveal_project
from apps.exchange.formats import BadFile
from apps.labels.selectors import rules_of
from apps.learning.outside.label_studio import webhook_request
from apps.learning.provenance import Admission
from apps.loop.models import Kind, ModelVersion
from apps.loop.outside.label_studio import Backend
from apps.loop.outside.reading import Labels
from apps.loop.outside.wire import Unanswered
from apps.loop.outside.writing import regions_for
from apps.loop.policies import may_take_model
from apps.loop.training.lessons import lessons_of
from apps.projects.models import Item
from apps.projects.selectors import current_schema

CREATED, TRAIN = "ANNOTATION_CREATED", "START_TRAINING"


def teach_backend(*, actor: Actor, version: ModelVersion) -> int:
    """Send a backend of Label Studio every label that may be learnt from, then ask it to train; how many labels.

    Gold, its copies and blind samples are not among them. What it becomes is another version, to be registered as
    such. Invalid, with how far it came, where the backend does not take them.
    """
    require(may_take_model(actor, version.project.engagement))
    if version.kind != Kind.LABEL_STUDIO:
        raise Invalid(f"{version} is no backend that could be taught: {version.get_kind_display()}.")
    rules = rules_of(current_schema(version.project))
    lessons = _lessons(version)
    _told(actor, version, lessons)
    sent = 0
    try:
        backend = Backend.of(version, Labels(rules))
        backend.begin()
        for item, value in lessons:
            _send(backend, item, regions_for(rules, item, value))
            sent += 1
        backend.notify(webhook_request(TRAIN, backend.project, backend.config))
    except Unanswered as problem:
        raise Invalid(f"The backend took {sent} of {len(lessons)} labels. {problem}") from None
    except BadFile as refusal:
        raise Invalid(f"The backend took {sent} of {len(lessons)} labels. {refusal}") from None
    return sent


def _send(backend: Backend, item: Item, result: Sequence[object]) -> None:
    task = {"id": item.pk, "data": backend.data(item) or {}}
    annotation = {"id": item.pk, "task": item.pk, "result": list(result), "was_cancelled": False}
    backend.notify(webhook_request(CREATED, backend.project, backend.config, task=task, annotation=annotation))


def _lessons(version: ModelVersion) -> list[tuple[Item, str]]:
    """As models here are taught: without what nearly copies gold or a blind sample."""
    found = (lessons_of(version.project, kind, Admission()).manifest.labels for kind in (Kind.TEXT, Kind.IMAGE))
    known = {label.record: label.label for label in next((labels for labels in found if labels), ())}
    if not known:
        raise Invalid("There are no labels yet that a model may learn from.")
    return list(_with_items(version, known))


def _with_items(version: ModelVersion, known: dict[str, str]) -> Iterator[tuple[Item, str]]:
    for item in version.project.items.order_by("pk").iterator(chunk_size=4096):
        if item.key in known:
            yield item, known[item.key]


@transaction.atomic
def _told(actor: Actor, version: ModelVersion, lessons: list[tuple[Item, str]]) -> None:
    """Before anything leaves: whoever sees what the backend is sent has seen the labels of the project."""
    whole = hashlib.sha256("\n".join(f"{item.key}\t{value}" for item, value in lessons).encode()).hexdigest()
    details = {"labels": len(lessons), "sha256": whole}
    log = version.project.engagement.log_origin
    record(log=log, actor=actor.text, verb="backend.taught", obj=version.public_id, details=details)
    reveal_project(actor=actor, project=version.project, reason=f"Sent the labels to {version.public_id}.")
