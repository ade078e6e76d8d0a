"""What is made in Label Studio: a project of each kind, and the neutral labels that its answers mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Region = dict[str, object]


class Answer(NamedTuple):
    """One answer as Label Studio's editor sends it, and the label that it is."""

    result: list[Region]
    label: Any


@dataclass(frozen=True, slots=True)
class Task:
    """The data of a task; one answer for each person in turn, and that of a model."""

    data: Mapping[str, object]
    answers: tuple[Answer, ...]
    prediction: Answer | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """`config` is the labelling interface; its control is called "label" and what is labelled "item".

    `exports` are those of Label Studio's converters, beside JSON and JSON_MIN, that are read here too. `no_min` says
    why JSON_MIN does not hold the answers, and `no_way_back` why they are not written here.
    """

    name: str
    config: str
    tasks: tuple[Task, ...]
    exports: tuple[str, ...] = ()
    no_min: str = ""
    no_way_back: str = ""


def region(kind: str, value: Mapping[str, object], **more: object) -> Region:
    return {"from_name": "label", "to_name": "item", "type": kind, "value": dict(value), **more}


def labels(tag: str, *names: str, of: str = "Label", attributes: str = "") -> str:
    inner = "".join(f'<{of} value="{name}"/>' for name in names)
    return f'<{tag} name="label" toName="item"{attributes}>{inner}</{tag}>'


def view(*parts: str) -> str:
    return f"<View>{''.join(parts)}</View>"
