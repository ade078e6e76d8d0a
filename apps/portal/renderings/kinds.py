"""Which label types are drawn, and by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.labels.types import AnySchema

from .boxes import draw_boxes
from .keypoints import draw_keypoints
from .masks import draw_masks
from .polygons import draw_polygons
from .ranking import draw_rankings
from .relations import draw_relations
from .rendering import MOST_ANSWERS, Answers, Draw, Rendering
from .rows import draw_preferences, draw_ratings, draw_taxonomy
from .segments import draw_segments
from .spans import draw_spans
from .transcription import draw_transcripts

KINDS: dict[str, Draw] = {
    "spans": draw_spans,
    "relations": draw_relations,
    "boxes": draw_boxes,
    "polygons": draw_polygons,
    "masks": draw_masks,
    "keypoints": draw_keypoints,
    "segments": draw_segments,
    "transcription": draw_transcripts,
    "ranking": draw_rankings,
    "preference": draw_preferences,
    "taxonomy": draw_taxonomy,
    "ratings": draw_ratings,
}


def render(
    schema: AnySchema, payload: Mapping[str, Any] | None, positions: Sequence[Any], noun: str = "position"
) -> Rendering | None:
    """The answers drawn over the item that `payload` holds; None for types whose answers are a word or a number."""
    draw = KINDS.get(schema.name)
    if draw is None or not positions:
        return None
    answers = Answers(positions[:MOST_ANSWERS], noun)
    drawing = draw(schema, payload or {}, answers)
    notes = list(drawing.notes)
    if len(positions) > MOST_ANSWERS:
        notes.append(f"The first {MOST_ANSWERS} of {len(positions)} {noun}s are drawn.")
    everybody = Answers(positions, noun)
    told = tuple((everybody.name(number), schema.display(value)) for number, value in enumerate(positions))
    return Rendering(drawing.html, (*drawing.differences, *notes), told)
