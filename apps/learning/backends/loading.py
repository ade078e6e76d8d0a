"""A model out of the bytes that were logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apps.learning.artefact import unpacked
from apps.learning.backends import image, rules, spans, text
from apps.learning.backends.interface import Model
from apps.learning.errors import LearningError

_READERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Model[Any]]] = {
    image.KIND: image.ImageModel.of_parts,
    rules.KIND: rules.RuleModel.of_parts,
    spans.KIND: spans.SpanModel.of_parts,
    text.KIND: text.TextModel.of_parts,
}


def loaded(data: bytes, digest: str) -> Model[Any]:
    """The model in a file with this SHA-256; LearningError ARTEFACT for another file, or one of no known kind."""
    parts = unpacked(data, digest)
    if parts.kind not in _READERS:
        raise LearningError("ARTEFACT", f"no backend here reads models of the kind {parts.kind!r}")
    try:
        return _READERS[parts.kind](parts.settings, parts.arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise LearningError("ARTEFACT", f"the model lacks a part ({type(error).__name__}: {error})") from None
