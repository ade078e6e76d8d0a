"""What all kinds of report share: one document, with tables in sections where a kind has its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.measures.version import METHOD_VERSION
from apps.signoff.collecting import inputs_of, issued_now, log_position
from apps.signoff.compose import FORMAT
from apps.signoff.models import Kind
from apps.signoff.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What a report says that is not measured from labels. `computed` are the parts that follow from the evidence."""

    kind: Kind
    title: str
    scope: Scope
    computed: Mapping[str, Any]
    parameters: Mapping[str, Any]
    files: Mapping[str, bytes]
    notices: Sequence[str] = ()
    methods: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def document(plain: Plain) -> dict[str, Any]:
    """Of the same format as a measured report: what a kind does not have is empty."""
    methods = [{"figure": name, "text": text, "source": source} for name, (text, source) in plain.methods.items()]
    return {
        "format": FORMAT,
        "kind": plain.kind.value,
        "title": plain.title,
        "issued_at": issued_now(),
        "subject": plain.scope.subject,
        "deliveries": [],
        "schema": None,
        "guideline": None,
        "commitments": [],
        "figures": {},
        "tables": {},
        "lots": [],
        "disputes": None,
        **plain.computed,
        "notices": list(plain.notices),
        "methods": methods,
        "parameters": dict(plain.parameters),
        "method_version": METHOD_VERSION,
        "inputs": inputs_of(plain.files),
        "log": log_position(plain.scope.engagement.log_origin),
    }
