"""SageMaker Ground Truth's output manifest: one object per line with its label, consolidated from several workers.

The manifest does not name workers; the annotator is what the caller declares, for instance the name of the job.
"""

from functools import partial
from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Answer, Chosen, Unreadable, at_path, attempt, check_roles, declared_annotator
from ..neutral.provenance import UNNAMED_MODEL, outcome, provenance
from ..neutral.shapes import keyed, listed, one_or_list, text, texts
from ..source.json_lines import Object, first_object, objects
from .content import boxes, entities, image_of

METADATA = "-metadata"
REFERENCE = "source-ref"
BY_ITSELF = "Name the key of the item with --map item=KEY; “source” takes the text itself."


def read_sagemaker(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label")
    chosen = Chosen(options, "label attributes")
    first = True
    for place, found in objects(stream, options.limits.task):
        if isinstance(found, Reject):
            yield found
            continue
        if first and not _attributes(found):
            raise BadFile(
                f"{place.capitalize()} has no key that ends in {METADATA}.", "Give the output manifest of the job."
            )
        first = False
        yield attempt(place, partial(_answer, place, found, chosen, options))


def _attributes(found: Object) -> list[str]:
    return [name for name in found if f"{name}{METADATA}" in found]


def _answer(place: str, found: Object, chosen: Chosen, options: Options) -> Answer:
    names = _attributes(found)
    label = chosen.label(place, {name: partial(_label, found, name) for name in names})
    read = chosen.name(place, names)
    metadata = found.get(f"{read}{METADATA}")
    model = at_path(metadata, "human-annotated") == "no"
    if model and not options.predictions:
        raise Unreadable("A model labelled this object.", "Nothing to do, unless its answers are wanted.")
    item = at_path(found, options.mapping.get("item", REFERENCE))
    if item is None:
        raise Unreadable("There is no item.", BY_ITSELF)
    return Answer(
        item=item,
        annotator=(at_path(metadata, "job-name") or "model") if model else declared_annotator(options),
        label=label,
        made_at=at_path(metadata, "creation-date"),
        payload=content_of(found.get("source"), found.get(REFERENCE)),
        source="model" if model else "human",
        provenance=provenance(
            review=outcome(at_path(metadata, "adjustment-status")),
            model=(at_path(metadata, "job-name") or UNNAMED_MODEL) if model else None,
        ),
        anonymous=not options.needs_annotator,
    )


def content_of(body: object, address: object) -> dict[str, object]:
    pairs = (("text", body), ("url", address))
    return {name: value for name, value in pairs if isinstance(value, str) and value}


def _label(found: Object, name: str) -> object:
    metadata, value = keyed(found[f"{name}{METADATA}"], "the metadata"), found[name]
    if metadata.get("failure-reason"):
        raise Unreadable(f"The job failed on this object: {str(metadata['failure-reason'])[:200]}")
    kind = str(metadata.get("type")).removeprefix("groundtruth/")
    if kind in ("object-detection", "label-verification-object-detection"):
        names = keyed(metadata.get("class-map"), "the class map")
        sizes = at_path(value, "image_size")
        image = image_of(sizes[0] if isinstance(sizes, list) and sizes else None)
        return boxes(listed(at_path(value, "annotations"), "boxes"), image, names)
    if kind.endswith("-multilabel"):
        return _classes(metadata, value)
    if kind == "text-span":
        body = found.get("source")
        spans = listed(at_path(value, "annotations.entities"), "entities")
        return entities(spans, body if isinstance(body, str) else None)
    if "class-name" in metadata:
        return text(metadata["class-name"], "class")
    raise Unreadable(f"The task type {kind[:60]!r} is not read.", "Read: classification, boxes, text spans.")


def _classes(metadata: dict[str, Any], value: object) -> object:
    names = keyed(metadata.get("class-map"), "the class map")
    if not isinstance(value, list):
        return one_or_list(texts(list(names.values())))
    lost = next((one for one in value if str(one) not in names), None)
    if lost is not None:
        raise Unreadable(f"The class {str(lost)[:60]!r} has no name.")
    return one_or_list(texts([names[str(one)] for one in value])) if value else []


def _recognise(head: Head) -> str | None:
    found = first_object(head) if head.text.startswith("{") else None
    if found is None or not ({REFERENCE, "source"} & set(found)) or not _attributes(found):
        return None
    return f"its first object has a source and “{_attributes(found)[0]}{METADATA}”, as SageMaker manifests do"


SAGEMAKER = Format("sagemaker", "SageMaker Ground Truth output manifest", read_sagemaker, _recognise)
