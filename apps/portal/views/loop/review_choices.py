"""What a reviewer can choose, each with one key: every label costs the same, whether it was suggested or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema
from apps.loop.models import Outcome
from apps.portal.label_form import entered_label, written

ACCEPT, FIX, ENTER, OTHER = "accept", "fix", "enter", "other"
# Why a record cannot be labelled: with a key each, so that rejecting costs no more than accepting.
REASONS: Mapping[str, tuple[str, str]] = {
    "unreadable": ("u", "Cannot be read, seen or heard"),
    "foreign": ("b", "Does not belong here"),
    "unclear": ("s", "The guideline does not say"),
    OTHER: ("o", "Something else"),
}
# Labels and words of the form are told apart by this.
LABEL = "="
KEYS = "1234567890"


@dataclass(frozen=True, slots=True)
class Option:
    """A way to answer: what the form sends, its words, its key (empty beyond ten), whether the model suggests it."""

    value: str
    text: str
    key: str
    suggested: bool = False


class Given(NamedTuple):
    outcome: str
    value: Any
    note: str


def is_one_of(rules: AnySchema) -> bool:
    """Whether the labels themselves are the options."""
    return rules.editor()["kind"] == "choice"


def options_of(rules: AnySchema, suggestion: str | None) -> list[Option]:
    """In the order of the schema: never the suggestion first."""
    if is_one_of(rules):
        suggested = None if suggestion is None else rules.load(suggestion)
        keys = _keys(rules.labels)
        return [
            Option(f"{LABEL}{label}", label, key, label == suggested)
            for label, key in zip(rules.labels, keys, strict=True)
        ]
    if suggestion is None:
        return [Option(ENTER, "Enter the label", "1")]
    return [Option(ACCEPT, "It is right", "1"), Option(FIX, "Enter another", "2")]


def _keys(labels: Sequence[str]) -> list[str]:
    """Labels that are digits are their own keys."""
    if set(labels) <= set(KEYS):
        return list(labels)
    return [*KEYS[: len(labels)], *[""] * (len(labels) - len(KEYS))]


def reasons() -> list[Option]:
    return [Option(value, text, key) for value, (key, text) in REASONS.items()]


def given(sent: QueryDict, rules: AnySchema) -> Given:
    """What was chosen; Invalid says what is missing."""
    choice, note = sent.get("choice", ""), sent.get("note", "").strip()
    if choice == OTHER:
        return Given(Outcome.REJECTED, None, note)
    if choice in REASONS:
        told = REASONS[choice][1]
        return Given(Outcome.REJECTED, None, f"{told}. {note}" if note else told)
    if choice == ACCEPT:
        return Given(Outcome.ACCEPTED, None, note)
    if choice in (FIX, ENTER):
        return Given(Outcome.ENTERED, entered_label(sent, rules), note)
    if choice.startswith(LABEL):
        return Given(Outcome.ENTERED, choice.removeprefix(LABEL), note)
    raise Invalid("Choose a label, or say why the record cannot be labelled.")


def begun_from(suggestion: str | None, rules: AnySchema) -> QueryDict:
    """A form that was filled in with the suggestion: whoever fixes it does not begin anew."""
    form, editor = QueryDict(mutable=True), rules.editor()
    if suggestion is None:
        return form
    field, value = str(editor["field"]), rules.load(suggestion)
    if editor["kind"] == "choices":
        form.setlist(field, list(value) or [_none(editor)])
    else:
        form[field] = written(suggestion)
    return form


def _none(editor: Mapping[str, Any]) -> str:
    return str(editor["none"]["value"]) if editor.get("none") else ""
