"""The formats in which a training set is written, and which labels each can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema

DRAWN = ("boxes", "polygons", "masks", "keypoints")
CONTROLLED = ("nominal", "ordinal", "numeric", "ranking", "preference", "spans", "relations", "segments", *DRAWN)


@dataclass(frozen=True, slots=True)
class Target:
    """`types` are the label types that the format can say; empty for all. `media` is the type of the file."""

    name: str
    title: str
    file: str
    media: str
    types: tuple[str, ...] = ()
    says: str = ""


TARGETS = {
    target.name: target
    for target in (
        Target("jsonl", "JSON Lines (always: it holds the provenance)", "labels.jsonl", "application/jsonlines"),
        Target("parquet", "Parquet", "labels.parquet", "application/x-parquet"),
        Target("coco", "COCO", "coco.json", "application/json", DRAWN, "COCO says shapes on images"),
        Target(
            "label-studio",
            "Label Studio",
            "label-studio.json",
            "application/json",
            CONTROLLED,
            "Label Studio's JSON is written for labels that one of its controls holds",
        ),
        Target(
            "conll",
            "CoNLL (IOB2; one tag for each token, so no spans that overlap)",
            "labels.conll",
            "text/plain",
            ("spans",),
            "CoNLL says spans of text",
        ),
    )
}
ALWAYS = "jsonl"


def obstacle(name: str, rules: AnySchema) -> str:
    """Why a format cannot be had for these labels; empty where it can."""
    target = TARGETS[name]
    if target.types and rules.name not in target.types:
        return f"{target.says}; these labels are {rules.name}."
    if name == "parquet" and find_spec("pyarrow") is None:
        return "Parquet is written with pyarrow. Install it with: pip install 'qa-portal[scale]'."
    return ""


def offered(rules: AnySchema) -> dict[str, str]:
    """Each format, and what stands against it."""
    return {name: obstacle(name, rules) for name in TARGETS}


def formats_named(names: Iterable[str], rules: AnySchema) -> Sequence[str]:
    """The chosen formats in the usual order, JSON Lines always among them. Raises Invalid."""
    chosen = {ALWAYS, *names}
    unknown = sorted(chosen - TARGETS.keys())
    if unknown:
        raise Invalid(f"There is no format {unknown[0]!r} for a training set. Formats: {', '.join(TARGETS)}.")
    for name in TARGETS:
        if name in chosen and (why := obstacle(name, rules)):
            raise Invalid(f"{TARGETS[name].title} cannot be written: {why}")
    return [name for name in TARGETS if name in chosen]
