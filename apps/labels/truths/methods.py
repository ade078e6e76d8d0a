"""The methods of truth inference by the names they have on the outside, and the label types that each of them fits."""

from __future__ import annotations

from dataclasses import dataclass

from apps.labels.types import AnySchema, Refusal

CHOICES = ("nominal", "ordinal", "multilabel")
NUMBERS = ("numeric",)
# From labels alone these are usually the most accurate; what is so on your labels, only gold can tell.
DEFAULT, DEFAULT_OF_NUMBERS = "dawid-skene", "numeric"


@dataclass(frozen=True, slots=True)
class Method:
    """`learns`: it has a model of the annotators, which gold answers could be evidence for."""

    name: str
    words: str
    types: tuple[str, ...]
    learns: bool = True


_ALL = (
    Method("majority", "Majority", CHOICES, learns=False),
    Method("weighted-majority", "Weighted majority", CHOICES, learns=False),
    Method("dawid-skene", "Dawid–Skene (pooled)", CHOICES),
    Method("dawid-skene-plain", "Dawid–Skene (plain)", CHOICES),
    Method("one-coin", "One-coin", CHOICES),
    Method("glad", "GLAD", CHOICES),
    Method("ordinal", "Ordinal", ("ordinal",)),
    Method("mean", "Mean", NUMBERS, learns=False),
    Method("median", "Median", NUMBERS, learns=False),
    Method("numeric", "Bias and noise", NUMBERS),
)
METHODS = {method.name: method for method in _ALL}


class BadMethod(Refusal):
    """A method that does not fit the labels, or gold as evidence for one that does not learn."""


def methods_for(schema: AnySchema) -> list[Method]:
    """Those that fit the label type; the plainest first, which the others are compared with."""
    return [method for method in _ALL if schema.name in method.types]


def method_for(schema: AnySchema, name: str | None = None) -> Method:
    """The method of this name, or the usual one for the label type; raises BadMethod."""
    fitting = {method.name: method for method in methods_for(schema)}
    if not fitting:
        why = f"There is no method to infer {schema.name} labels."
        raise BadMethod(why, f"There are methods for {', '.join((*CHOICES, *NUMBERS))} labels.")
    wanted = name or (DEFAULT if DEFAULT in fitting else DEFAULT_OF_NUMBERS)
    if wanted not in fitting:
        why = f"The method {wanted!r} {'does not fit' if wanted in METHODS else 'is unknown for'} {schema.name} labels."
        raise BadMethod(why, f"Those that fit: {', '.join(fitting)}.")
    return fitting[wanted]
