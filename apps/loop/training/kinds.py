"""Which kinds of models there are for which labels."""

from __future__ import annotations

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema
from apps.loop.models import Kind

# Types whose answers are few enough to be classes.
CLASSES = ("nominal", "ordinal", "multilabel", "taxonomy", "preference", "ranking")


def kind_named(name: str) -> Kind:
    """Invalid for a name that is no kind."""
    if name not in Kind.values:
        raise Invalid(f"There is no kind of model {name[:40]!r}. Kinds: {', '.join(Kind.values)}.")
    return Kind(name)


def objection(kind: Kind, rules: AnySchema) -> str:
    """Why a model of this kind cannot give labels of this type; empty where it can."""
    if not kind.is_built_in:
        return ""
    if kind is Kind.SPANS:
        return "" if rules.name == "spans" else f"A sequence tagger finds spans of text; labels here are {rules.name}."
    if rules.name in CLASSES:
        return ""
    here = f"labels here are {rules.name}"
    return f"The built-in {kind.label.lower()} needs labels that are classes ({', '.join(CLASSES)}); {here}."


def must_fit(kind: Kind, rules: AnySchema) -> None:
    if why := objection(kind, rules):
        raise Invalid(f"{why} Register a model that answers elsewhere, or import its predictions from a file.")
