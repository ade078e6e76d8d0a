"""SageMaker Ground Truth's files of single workers: worker-response, consolidation-request and A2I output.

A worker-response does not name its object: the folder it lies in does, which is the number of the object in the input.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Answer, Unreadable, at_path, attempt, check_roles
from ..neutral.shapes import keyed
from ..source.json_lines import Object, mentions, objects_or_elements
from .content import answer_in
from .manifest import content_of

ANSWERS = ("answers", "humanAnswers")
REQUEST = ("datasetObjectId", "annotations")
REMEDY = "Give worker-response or consolidation-request files of the job, in their folders."


def read_sagemaker_workers(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item")
    first = True
    for place, found in _documents(stream, options):
        if isinstance(found, Reject):
            yield found
            continue
        if first and not ({*ANSWERS, "annotations"} & set(found)):
            raise BadFile(f"{place.capitalize()} holds no answers of workers.", REMEDY)
        first = False
        answers = next((found[key] for key in ANSWERS if key in found), None)
        make = _from_request if answers is None else _from_response
        given = found.get("annotations") if answers is None else answers
        if not isinstance(given, list):
            yield Reject(place, "The answers are not a list.", REMEDY)
            continue
        for number, one in enumerate(given, 1):
            yield attempt(f"{place}, answer {number}", partial(make, found, one, options))


def _documents(stream: BinaryIO, options: Options) -> Iterator[tuple[str, Object | Reject]]:
    return objects_or_elements(stream, options.limits.task, what="object", remedy=REMEDY)


def _from_response(found: Object, raw: object, options: Options) -> Answer:
    one = keyed(raw, "an answer")
    body = at_path(found, "inputContent.taskObject") if "inputContent" in found else None
    folder = PurePosixPath(options.name).parent.name
    item = (
        at_path(found, options.mapping["item"]) if "item" in options.mapping else (found.get("humanLoopName") or folder)
    )
    if not item:
        raise Unreadable("The file does not name its object; the folder it lies in does.", REMEDY)
    return Answer(
        item=item,
        annotator=one.get("workerId"),
        label=answer_in(one.get("answerContent"), body if isinstance(body, str) else None),
        made_at=one.get("submissionTime"),
        duration=one.get("timeSpentInSeconds"),
        payload=content_of(None, body) if "://" in str(body)[:40] else content_of(body, None),
    )


def _from_request(found: Object, raw: object, options: Options) -> Answer:
    one = keyed(raw, "an answer")
    body, address = at_path(found, "dataObject.content"), at_path(found, "dataObject.s3Uri")
    return Answer(
        item=at_path(found, options.mapping.get("item", "datasetObjectId")),
        annotator=one.get("workerId"),
        label=answer_in(_content(at_path(one, "annotationData.content")), body if isinstance(body, str) else None),
        made_at=one.get("submissionTime"),
        duration=one.get("timeSpentInSeconds"),
        payload=content_of(body, address),
    )


def _content(raw: object) -> Any:
    """The answer is JSON within JSON."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("The content of the answer is not JSON.") from None


def _recognise(head: Head) -> str | None:
    if any(mentions(head, key) for key in ANSWERS) and '"workerId"' in head.text:
        return "it holds a list of answers with “workerId”"
    if mentions(head, *REQUEST):
        return "its first object has “datasetObjectId” and “annotations”"
    return None


SAGEMAKER_WORKERS = Format(
    "sagemaker-workers", "SageMaker Ground Truth worker answers", read_sagemaker_workers, _recognise
)
