"""Our versions as ML backends of Label Studio: what they say of its tasks, in the form of its predictions."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from apps.accounts.policies import Invalid
from apps.exchange.formats import BadFile, Limits
from apps.exchange.formats.source.xml_elements import Element, root_children
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.learning.outside.label_config import LOOKS
from apps.loop.models import Kind, ModelVersion
from apps.loop.outside.writing import CHOSEN, regions_for
from apps.loop.predicting.answers import Answered
from apps.loop.predicting.asking import answers_of
from apps.projects.models import Item
from apps.projects.selectors import current_schema

SERVED = (*CHOSEN, "spans")
MOST_TASKS = 1_000
FIELDS = {Kind.IMAGE: "image"}


class Control(NamedTuple):
    """Where Label Studio wants answers: the control, what it is about, and the field of a task that is shown."""

    name: str
    about: str
    field: str


def version_name(version: ModelVersion) -> str:
    """Tells apart versions of the same number in two projects."""
    return f"{version} ({version.digest[:12]})"


def require_served(version: ModelVersion) -> AnySchema:
    """The rules of the labels. Invalid for a version that is not ready, answers elsewhere, or has other labels."""
    rules = rules_of(current_schema(version.project))
    if version.state != RunState.DONE:
        raise Invalid(f"{version} is not ready: {version.error or 'it is still being trained'}.")
    if not Kind(version.kind).is_built_in:
        raise Invalid(
            f"{version} answers elsewhere ({version.get_kind_display()}); connect Label Studio to it directly."
        )
    if rules.name not in SERVED:
        raise Invalid(f"Labels of the type {rules.name} are not served to Label Studio; {', '.join(SERVED)} are.")
    return rules


def control_in(config: object, rules: AnySchema) -> Control:
    """The one control of a labelling interface that offers every label of the rules. Invalid if there is not one."""
    look = LOOKS[rules.name]
    elements = list(_elements(config))
    fitting = [one for one in elements if one.name == look.control and set(rules.labels) <= _offered(one)]
    if len(fitting) != 1:
        raise Invalid(
            f"The labelling interface has {len(fitting)} controls <{look.control}> that offer every label of the "
            f"project ({', '.join(rules.labels[:10])}). Give it one."
        )
    name, about = (fitting[0].attributes.get(key, "") for key in ("name", "toName"))
    shown = next((one.attributes.get("value", "") for one in elements if one.attributes.get("name") == about), "")
    if not name or not about or not shown.startswith("$"):
        raise Invalid("The control of the labelling interface does not say what it is about (name, toName, value).")
    return Control(name, about, shown[1:])


def predictions_for(version: ModelVersion, tasks: object, config: object) -> list[dict[str, Any]]:
    """A prediction for each task in its order, or {"error": why} where there is none: nothing is left out."""
    rules = require_served(version)
    control = control_in(config, rules)
    items = _items(version, tasks, control.field)
    told = answers_of(version, items)
    return [_prediction(version, rules, control, item, answer) for item, answer in zip(items, told, strict=True)]


def _items(version: ModelVersion, tasks: object, field: str) -> list[Item]:
    """Tasks as items that are never stored. Numbers below 0 are those of no stored item."""
    if not isinstance(tasks, list) or len(tasks) > MOST_TASKS:
        raise Invalid(f"Send a list of at most {MOST_TASKS} tasks.")
    shown = FIELDS.get(Kind(version.kind), "text")
    found = [_content(task, field) for task in tasks]
    return [
        Item(pk=-number, project=version.project, key=f"task {number}", payload={} if one is None else {shown: one})
        for number, one in enumerate(found, 1)
    ]


def _content(task: object, field: str) -> str | None:
    data = task.get("data") if isinstance(task, Mapping) else None
    found = data.get(field) if isinstance(data, Mapping) else None
    return found if isinstance(found, str) else None


def _prediction(
    version: ModelVersion, rules: AnySchema, control: Control, item: Item, answer: Answered
) -> dict[str, Any]:
    said = {"model_version": version_name(version)}
    if answer.value is None:
        return {**said, "error": answer.why}
    manifest = {"training_manifest": version.manifest_sha256} if version.manifest_sha256 else {}
    result = [
        {**region, "from_name": control.name, "to_name": control.about}
        for region in regions_for(rules, item, answer.value)
    ]
    return {**said, **manifest, "score": answer.score, "result": result}


def _elements(config: object) -> Iterator[Element]:
    if not isinstance(config, str):
        raise Invalid("There is no labelling interface (label_config) in the request.")
    try:
        for child in root_children(io.BytesIO(config.encode()), Limits(), root="View", whole=True):
            yield from _within(child)
    except (BadFile, UnicodeEncodeError) as refusal:
        raise Invalid(f"The labelling interface cannot be read. {refusal}") from None


def _within(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _within(child)


def _offered(control: Element) -> set[str]:
    """The labels of a control: an alias is what stands in answers, where there is one."""
    inside = [one.attributes for one in control.children]
    return {one.get("alias") or one.get("value", "") for one in inside}


def acknowledged(event: object) -> dict[str, Any]:
    """What a webhook is answered: what is learnt from here are the labels of the project alone."""
    action = event.get("action") if isinstance(event, Mapping) else None
    said = json.dumps(action)[:60]
    return {"status": "ok", "result": {}, "trained": False, "action": said}
