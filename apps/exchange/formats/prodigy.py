"""Prodigy's JSONL: one answered task per line. Only accepted tasks hold a label; the input hash names the item."""

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from .base import BadFile, Format, Head, Options, Reading, Reject
from .neutral.answers import (
    NOTHING_TO_DO,
    Answer,
    Chosen,
    Unreadable,
    at_path,
    attempt,
    check_roles,
    declared_annotator,
)
from .neutral.provenance import provenance
from .neutral.shapes import (
    Shape,
    box,
    keyed,
    listed,
    media,
    one_or_list,
    pair_points,
    polygon,
    related,
    segment,
    span,
    text,
    texts,
)
from .source.json_lines import Object, mentions, objects

CONTENT = ("text", "image", "audio", "video", "html", "width", "height")
VERDICT = "answer"
# What a person was asked in each view; views of several blocks are told by the keys alone.
VIEWS = {
    "ner": "spans",
    "ner_manual": "spans",
    "spans": "spans",
    "spans_manual": "spans",
    "image_manual": "spans",
    "relations": "relations",
    "choice": "accept",
    "classification": "label",
    "audio": "audio_spans",
    "audio_manual": "audio_spans",
    "text_input": "user_input",
}


def read_prodigy(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "annotator", "label", "timestamp", "duration")
    chosen = Chosen(options, "kinds of label")
    first = True
    for place, found in objects(stream, options.limits.task):
        if isinstance(found, Reject):
            yield found
            continue
        if first and VERDICT not in found:
            raise BadFile(f"{place.capitalize()} has no “{VERDICT}”.", "Export with: prodigy db-out DATASET")
        first = False
        yield attempt(place, partial(_answer, place, found, chosen, options))


def _answer(place: str, found: Object, chosen: Chosen, options: Options) -> Answer:
    verdict = found.get(VERDICT)
    wanted = options.mapping.get("label") == VERDICT
    if verdict not in ("accept", "reject", "ignore"):
        raise Unreadable(f"The answer is {str(verdict)[:60]!r}, not accept, reject or ignore.")
    if verdict == "ignore" or (verdict == "reject" and not wanted):
        what = {"ignore": "ignored", "reject": "rejected"}[verdict]
        raise Unreadable(f"The annotator {what} this task.", f"{NOTHING_TO_DO} --map label=answer reads the verdict.")
    return Answer(
        item=at_path(found, options.mapping.get("item", "_input_hash")),
        annotator=_annotator(found, options),
        label=verdict if wanted else chosen.label(place, _parts(found)),
        made_at=at_path(found, options.mapping.get("timestamp", "_timestamp")),
        duration=at_path(found, options.mapping["duration"]) if "duration" in options.mapping else None,
        payload=media(found, CONTENT),
        provenance=provenance(model=_model(found)),
        anonymous=not options.needs_annotator,
    )


def _annotator(found: Object, options: Options) -> object:
    """The id as Prodigy writes it, usually "dataset-name": which part is the name cannot be known."""
    if "annotator" in options.mapping:
        return at_path(found, options.mapping["annotator"])
    who = found.get("_annotator_id") or found.get("_session_id")
    return declared_annotator(options) if who is None else who


def _model(found: Object) -> object:
    """The model whose suggestions were corrected: of the task, or that which ner.correct notes in each span."""
    named = found.get("model") or at_path(found, "meta.model")
    if named:
        return named
    spans = found.get("spans")
    sources = (one.get("source") for one in spans if isinstance(one, dict)) if isinstance(spans, list) else iter(())
    return next((one for one in sources if isinstance(one, str) and one), None)


def _parts(found: Object) -> dict[str, Callable[[], object]]:
    asked = VIEWS.get(str(found.get("_view_id")))
    if asked == "accept" or (asked is None and "options" in found):
        keys = ["accept"]
        if asked is None and found.get("spans"):
            keys.append("spans")
    elif asked is not None:
        keys = [asked]
    else:
        keys = [key for key in READ if key in found]
        keys = [key for key in keys if not (key == "spans" and "relations" in keys)]
    return {key: partial(READ[key], found) for key in keys}


def _spans(found: Object) -> list[Shape]:
    entries = [keyed(entry, "a span") for entry in listed(found.get("spans") or [], "spans")]
    if any("points" in entry for entry in entries):
        return _drawn(entries)
    length = _length(found)
    return [span(entry.get("label"), entry.get("start"), entry.get("end"), length) for entry in entries]


def _drawn(entries: list[dict[str, Any]]) -> list[Shape]:
    """Boxes where all are rectangles, polygons otherwise; in pixels of the image."""
    if all(entry.get("type") == "rect" and "width" in entry for entry in entries):
        names = ("x", "y", "width", "height")
        return [box(entry.get("label"), *(entry.get(name) for name in names)) for entry in entries]
    return [polygon(entry.get("label"), pair_points(entry.get("points"))) for entry in entries]


def _relations(found: Object) -> Shape:
    arrows = [keyed(entry, "a relation") for entry in listed(found.get("relations") or [], "relations")]
    length = _length(found)
    spans: dict[tuple[object, object], Shape] = {}
    for one in _spans(found):
        spans.setdefault((one["start"], one["end"]), {"id": f"s{len(spans) + 1}", **one})
    ends = []
    for arrow in arrows:
        for side in ("head_span", "child_span"):
            raw = keyed(arrow.get(side), "the end of a relation")
            one = span(raw.get("label") or "token", raw.get("start"), raw.get("end"), length)
            spans.setdefault((one["start"], one["end"]), {"id": f"s{len(spans) + 1}", **one})
        head, child = ((arrow[side]["start"], arrow[side]["end"]) for side in ("head_span", "child_span"))
        ends.append((spans[head]["id"], spans[child]["id"], arrow.get("label")))
    return related(list(spans.values()), ends)


def _choice(found: Object) -> object:
    accepted = [str(one) if isinstance(one, int) else one for one in listed(found.get("accept") or [], "choices")]
    known = [keyed(one, "an option").get("id") for one in listed(found.get("options") or [], "options")]
    lost = next((one for one in accepted if known and one not in {str(name) for name in known}), None)
    if lost is not None:
        raise Unreadable(f"The choice {str(lost)[:60]!r} is not among the options.")
    return one_or_list(texts(accepted, "choices")) if accepted else []


def _segments(found: Object) -> list[Shape]:
    entries = [keyed(entry, "a segment") for entry in listed(found.get("audio_spans") or [], "segments")]
    return [segment(entry.get("label"), entry.get("start"), entry.get("end")) for entry in entries]


def _length(found: Object) -> int | None:
    return len(found["text"]) if isinstance(found.get("text"), str) else None


READ: dict[str, Callable[[Object], object]] = {
    "relations": _relations,
    "audio_spans": _segments,
    "spans": _spans,
    "accept": _choice,
    "label": lambda found: text(found.get("label")),
    "user_input": lambda found: text(found.get("user_input"), "text that was entered"),
}


def _recognise(head: Head) -> str | None:
    if head.text.startswith("{") and mentions(head, "_input_hash", VERDICT):
        return "its first object has Prodigy's “_input_hash” and “answer”"
    return None


PRODIGY = Format("prodigy", "Prodigy JSONL", read_prodigy, _recognise)
