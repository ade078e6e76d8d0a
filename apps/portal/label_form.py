"""A label entered by a person: one form for inspection and adjudication, whatever the label type."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema, BadLabel


def entered_label(data: QueryDict, rules: AnySchema) -> Any:
    """The label in a sent form. `Invalid` says what is missing."""
    try:
        return rules.from_form({name: data.getlist(name) for name in data})
    except BadLabel as fault:
        raise Invalid(str(fault)) from None


def editor_of(rules: AnySchema, sent: QueryDict | None = None) -> dict[str, Any]:
    """How the label is entered, with what was sent before still chosen."""
    editor = dict(rules.editor())
    editor["chosen"] = sent.getlist(str(editor["field"])) if sent else []
    return editor
