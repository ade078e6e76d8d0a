"""Turning a request into a trained version: manifest, artefact and figures, or nothing and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import record
from apps.evidence.errors import EvidenceError
from apps.labels.runs import RunState
from apps.labels.working import carry_out, end, is_held, report
from apps.learning.artefact import Artefact, packed
from apps.learning.backends import Backend, ImageClassifier, Model, RuleList, SpanTagger, TextClassifier
from apps.learning.errors import LearningError
from apps.learning.provenance import Admission
from apps.loop.models import Kind, ModelVersion
from apps.loop.pictures import DECODER
from apps.loop.training.declared import rules_in
from apps.loop.training.lessons import Lessons, lessons_of
from apps.loop.training.span_labels import tagger_label
from apps.loop.training.tracking import tracked
from apps.training.loading import position

TRAINER = Actor.system("trainer")
# How often a choice of labels is made again because something was decided while it was made.
ATTEMPTS = 5
CHOSEN, LEARNT, TRACKED = 35, 90, 95


def train(version: ModelVersion) -> None:
    """Do the work of a waiting version, once: one that somebody else has, or that has ended, is left alone."""
    lost = "nothing was learnt. Ask for it again."
    carry_out(version, _train, refusals=(Invalid, EvidenceError, ValueError), refuse=refuse, lost=lost)


def _train(version: ModelVersion) -> None:
    try:
        _learn(version)
    except LearningError as error:
        raise Invalid(f"Nothing could be learnt: {error.message}.") from None


def _learn(version: ModelVersion) -> None:
    version.as_of, lessons = _lessons(version)
    version.counts = lessons.counts()
    if not lessons.manifest.labels:
        raise Invalid("No label passes the gates, so there is nothing to learn from. See what was left out and why.")
    report(version, CHOSEN)
    manifest = lessons.manifest.as_bytes()
    version.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    model = _fitted(version, lessons)
    artefact = packed(model.parts(), manifest=version.manifest_sha256, seed=int(version.seed))
    report(version, LEARNT)
    version.digest, version.environment = artefact.digest, _environment(version, artefact)
    version.figures = {"ece": model.ece.as_json()}
    version.parameters |= tracked(version)
    report(version, TRACKED)
    _keep(version, artefact.data, manifest)


def _lessons(version: ModelVersion) -> tuple[dict[str, Any], Lessons]:
    """A choice of one moment: nothing was recorded in the log of the engagement while it was made."""
    shares = version.parameters
    admission = Admission(float(shares["model_share"]), float(shares["model_weight"]))
    for _ in range(ATTEMPTS):
        before = position(version.project)
        lessons = lessons_of(version.project, version.kind, admission)
        if position(version.project) == before:
            return before, lessons
    raise Invalid("Decisions keep coming in, so no moment could be taken hold of. Ask for it again in a while.")


def _fitted(version: ModelVersion, lessons: Lessons) -> Model[Any]:
    labels = [label.label for label in lessons.manifest.labels]
    if version.kind == Kind.SPANS:
        labels = [tagger_label(label) for label in labels]
    return BACKENDS[Kind(version.kind)](version).fit(
        lessons.contents, labels, int(version.seed), lessons.manifest.weights
    )


BACKENDS: dict[Kind, Callable[[ModelVersion], Backend[Any]]] = {
    Kind.TEXT: lambda _: TextClassifier(),
    Kind.IMAGE: lambda _: ImageClassifier(),
    Kind.SPANS: lambda _: SpanTagger(),
    Kind.RULES: lambda version: RuleList(rules_in(version.settings)),
}


def _environment(version: ModelVersion, artefact: Artefact) -> dict[str, str]:
    return {**artefact.environment, **({"pillow": DECODER} if version.kind == Kind.IMAGE else {})}


def _keep(version: ModelVersion, artefact: bytes, manifest: bytes) -> None:
    paths = {
        "artefact": default_storage.save(f"models/{version.public_id}.npz", ContentFile(artefact)),
        "manifest": default_storage.save(f"models/{version.public_id}.manifest.jsonl", ContentFile(manifest)),
    }
    try:
        kept = _finish(version, paths)
    except BaseException:
        _delete(paths)
        raise
    if not kept:
        _delete(paths)


def _delete(paths: dict[str, str]) -> None:
    for path in paths.values():
        default_storage.delete(path)


@transaction.atomic
def _finish(version: ModelVersion, paths: dict[str, str]) -> bool:
    if not is_held(version):
        return False
    version.artefact.name, version.manifest.name = paths["artefact"], paths["manifest"]
    end(version, RunState.DONE)
    details = {
        "digest": version.digest, "manifest": version.manifest_sha256, "labels": version.counts["labels"],
        "as_of": version.as_of["event"],
    }  # fmt: skip
    _record(version, "model_version.trained", details)
    return True


@transaction.atomic
def refuse(version: ModelVersion, message: str) -> None:
    """Nothing of the version is kept but that it could not be trained, and why."""
    if not is_held(version):
        return
    version.error, version.digest, version.manifest_sha256 = message, "", ""
    version.figures, version.environment = {}, {}
    end(version, RunState.FAILED)
    _record(version, "model_version.refused", {"why": message[:1000]})


def _record(version: ModelVersion, verb: str, details: dict[str, Any]) -> None:
    log = version.project.engagement.log_origin
    record(log=log, actor=TRAINER.text, verb=verb, obj=version.public_id, details=details, states=[version])
