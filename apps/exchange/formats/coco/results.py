"""COCO results: what a model detected, in a zip beside the file that lists the images and categories."""

from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO, cast

from ..base import BadFile, Format, Head, Options, Provenance, Reading, Record
from ..neutral.answers import Unreadable, check_roles
from ..neutral.naming import annotator_of
from ..neutral.shapes import keyed, number
from ..source.archived import Files, unpacked
from ..source.json_array import elements
from ..source.json_lines import mentions
from ..source.json_members import members
from ..source.text import TextSource
from .reading import EXPORT, Found

PACK = "Put it in a zip with the file that lists images and categories, and read that with --format coco-results."
LISTED = ("images", "categories")


def read_coco_results(stream: BinaryIO, options: Options) -> Reading:
    """One record per image by the model that is declared as its annotator; `score` is the least that is kept."""
    check_roles(options, "item", "label", "score")
    model = annotator_of(options)
    found = Found(options)
    with unpacked(stream, options.limits) as files:
        if not isinstance(files, list):
            raise BadFile("A file of results lists neither images nor categories.", PACK)
        results = _sorted(files, found, options)
        try:
            _take(results, found, options)
        except Unreadable as refusal:
            raise BadFile(refusal.why, refusal.remedy) from None
    for one in found.records():
        if isinstance(one, Record):
            yield one._replace(source="model", provenance=Provenance(model=model or None))
        else:
            yield one


def _sorted(files: Files, found: Found, options: Options) -> list[BinaryIO]:
    """The files of results; the other one is read for its images and categories."""
    results: list[BinaryIO] = []
    for name, content in files:
        if not name.lower().endswith(".json"):
            continue
        if _begins_an_array(content):
            results.append(content)
            continue
        for key, value in members(TextSource(content).chunks(), longest=options.limits.task, remedy=EXPORT):
            if key in LISTED:
                found.take(key, value)
    if not results or not found.images:
        raise BadFile("The archive lacks the results, or the list of images and categories.", PACK)
    return results


def _begins_an_array(content: BinaryIO) -> bool:
    head = cast(BufferedReader, content).peek(64)
    return head[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _take(results: list[BinaryIO], found: Found, options: Options) -> None:
    least = _least(options)
    for at, value in enumerate(_detections(results, options), 1):
        if least is None or number(keyed(value, "a result").get("score"), "The score of a result") >= least:
            found.take_result(at, value)


def _least(options: Options) -> float | None:
    given = options.mapping.get("score")
    try:
        return None if given is None else float(given)
    except ValueError:
        raise BadFile(f"The least score {given!r} is not a number.", "Write one such as --map score=0.5") from None


def _detections(results: list[BinaryIO], options: Options) -> Iterator[object]:
    for content in results:
        chunks = TextSource(content).chunks()
        yield from elements(chunks, longest=options.limits.task, what="result", remedy=EXPORT)


def _recognise(head: Head) -> str | None:
    if head.text.startswith("[") and mentions(head, "image_id", "category_id", "score"):
        return "it is a JSON array of results with “image_id”, “category_id” and “score”"
    return None


COCO_RESULTS = Format(
    "coco-results", "COCO results of a model (JSON, in a zip with the list of images)", read_coco_results, _recognise,
    packed=True,
)  # fmt: skip
