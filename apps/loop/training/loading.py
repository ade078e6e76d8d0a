"""A version as the model that it was when it was logged, or a plain sentence why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile

from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.learning.backends import Model, Predictions, loaded
from apps.learning.errors import LearningError
from apps.learning.manifest import Manifest
from apps.loop.models import Kind, ModelVersion
from apps.loop.training.declared import rule_model, settings_digest
from apps.loop.training.span_labels import canonical_spans


@dataclass(frozen=True, eq=False)
class SpanLabels:
    """A tagger whose labels are written as the label type writes them."""

    tagger: Model[str]

    @property
    def ece(self) -> Any:
        return self.tagger.ece

    def predict(self, records: Sequence[str]) -> Predictions:
        labels, scores = self.tagger.predict(records)
        return Predictions(tuple(canonical_spans(label) for label in labels), scores)

    def parts(self) -> Any:
        return self.tagger.parts()


def model_of(version: ModelVersion) -> Model[Any]:
    """The model, whose labels are canonical texts of the label type; it reads what `contents_of` gives for its kind.

    Invalid for a version that is not ready, answers elsewhere, or is not the one whose digest was logged.
    """
    if version.state != RunState.DONE:
        raise Invalid(f"{version} is not ready: {version.error or 'it is still being trained'}.")
    if not Kind(version.kind).is_built_in:
        raise Invalid(f"{version} answers elsewhere ({version.get_kind_display()}); there is nothing to load here.")
    model = _model(version)
    if version.kind == Kind.SPANS:
        return SpanLabels(model)
    return model


def _model(version: ModelVersion) -> Model[Any]:
    if not version.artefact:
        if settings_digest(version.settings) != version.digest:
            raise Invalid(f"The settings of {version} are not those that were logged. {_AGAIN}")
        return rule_model(version.settings)
    try:
        return loaded(file_bytes(version, version.artefact), version.digest)
    except LearningError as error:
        raise Invalid(f"{version} cannot be used: {error.message}. {_AGAIN}") from None


def manifest_of_version(version: ModelVersion) -> Manifest:
    """What the version learnt from; Invalid if it learnt nothing, or the file is not the one that was logged."""
    if not version.manifest:
        raise Invalid(f"{version} learnt from no labels here, so it has no training manifest.")
    try:
        return Manifest.of_bytes(file_bytes(version, version.manifest), version.manifest_sha256)
    except LearningError as error:
        raise Invalid(f"{version}: {error.message}. {_AGAIN}") from None


def file_bytes(version: ModelVersion, file: FieldFile) -> bytes:
    """Invalid where it is not stored any more."""
    try:
        with file.open("rb") as opened:
            return bytes(opened.read())
    except FileNotFoundError:
        raise Invalid(
            f"A file of {version} is not stored any more; what it was, the log still says. {_AGAIN}"
        ) from None


_AGAIN = "Train it again: equal labels and seed give an equal model."
