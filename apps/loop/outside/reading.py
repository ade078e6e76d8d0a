"""What models elsewhere say, in the form in which labels are kept here; or why it is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from apps.exchange.formats import BadFile, Options
from apps.exchange.formats.label_studio.results import Controls, NoAnswer
from apps.exchange.formats.neutral.answers import Unreadable
from apps.exchange.formats.source.json_values import storable
from apps.labels.types import AnySchema, BadLabel
from apps.labels.types.base import Coded, Reader
from apps.loop.outside.wire import Unanswered
from apps.loop.predicting.answers import Trouble
from apps.projects.models import Item

# An answer that draws nothing is one: there is nothing to label.
DRAWN = frozenset({"spans", "segments", "boxes", "polygons", "masks", "keypoints"})


class Labels:
    """Reads labels by the rules of a schema; every refusal is an Unanswered."""

    def __init__(self, rules: AnySchema) -> None:
        self.rules = rules
        self._read: Reader = rules.reader()

    def coded(self, label: object) -> Coded:
        """Canonical text and code of a label as JSON has it."""
        if not storable(label):
            raise Unanswered(Trouble.LABEL, "it holds what is no text, a number that is not finite, or deep nesting")
        try:
            return self._read(label)
        except BadLabel as refusal:
            raise Unanswered(Trouble.LABEL, refusal.why) from None

    def of_regions(self, regions: list[Any], item: Item) -> Coded:
        """The same for the `result` of a prediction of Label Studio about an item."""
        payload = item.payload if isinstance(item.payload, dict) else {}
        _must_be_about(regions, payload)
        try:
            return self.coded(Controls(Options()).label("the answer", regions, payload))
        except NoAnswer:
            if regions or self.rules.name not in DRAWN:
                raise Unanswered(Trouble.SILENT, "the prediction holds no label") from None
            return self.coded([])
        except Unreadable as refusal:
            raise Unanswered(Trouble.SHAPE, refusal.why) from None
        except BadFile:
            raise Unanswered(Trouble.SHAPE, "the prediction answers several controls; one is read") from None


def usable_score(score: object) -> float:
    """A number from 0 to 1, or Unanswered."""
    if isinstance(score, bool) or not isinstance(score, int | float) or score in (math.inf, -math.inf):
        raise Unanswered(Trouble.SCORE, "there is none" if score is None else f"{str(score)[:40]} is no finite number")
    if not 0 <= score <= 1:
        told = "is no finite number" if score != score else "is not between 0 and 1"
        raise Unanswered(Trouble.SCORE, f"{str(score)[:40]} {told}")
    return float(score)


def _must_be_about(regions: list[Any], payload: Mapping[str, Any]) -> None:
    """What regions quote of the item, its text or the size of its image, is that of this item."""
    for region in regions:
        value = region.get("value") if isinstance(region, dict) else None
        if not isinstance(value, dict):
            continue
        quoted, text = value.get("text"), payload.get("text")
        if "start" in value and isinstance(quoted, str) and isinstance(text, str) and quoted not in text:
            raise Unanswered(Trouble.OTHER_ITEM, f"the text {quoted[:60]!r} does not stand in this one")
        for side in ("width", "height"):
            told, known = region.get(f"original_{side}"), payload.get(side)
            if isinstance(told, int) and isinstance(known, int) and told != known:
                raise Unanswered(Trouble.OTHER_ITEM, f"the image is {known} pixels in {side}, not {told}")
