"""An image in its own pixels, scaled to the page: the grid with its numbers, and the picture where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from .captions import Captions
from .markup import sideways, tag
from .media import image_beneath
from .scale import ticks

Box = tuple[float, float, float, float]
# One picture may be as wide as the column, several stand side by side.
WIDEST, SMALL = 640.0, 340.0
FLATTEST = 0.72
LEFT, TOP, RIGHT, BOTTOM = 40.0, 16.0, 16.0, 24.0
LONGEST_SIDE = 1e6
# How much room a letter takes on a phone, where a large picture is made smaller and its letters larger.
LETTERS, SMALL_LETTERS = (9.2, 19.0), (7.8, 16.0)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Pixels `left`, `top` to `right`, `bottom` of an image; `known` where the item says how large it is."""

    left: float
    top: float
    right: float
    bottom: float
    known: bool
    source: str | None
    widest: float = WIDEST

    @classmethod
    def over(cls, payload: Mapping[str, Any], sizes: Iterable[Box], *, small: bool = False) -> Canvas:
        """The image with all that is drawn on it, also beyond its edges."""
        boxes, size, widest = list(sizes), _size(payload), SMALL if small else WIDEST
        low_x, low_y = min([0.0, *(box[0] for box in boxes)]), min([0.0, *(box[1] for box in boxes)])
        high_x, high_y = (max([1.0, *(box[side] for box in boxes)]) for side in (2, 3))
        source = image_beneath(payload)
        if size is None:
            # Without a size of the image the outermost objects would lie on the edge.
            return cls(low_x, low_y, high_x * 1.05, high_y * 1.05, False, source, widest)
        return cls(low_x, low_y, max(high_x, size[0]), max(high_y, size[1]), True, source, widest)

    @property
    def scale(self) -> float:
        return min(self.widest / (self.right - self.left), FLATTEST * self.widest / (self.bottom - self.top))

    def x(self, pixel: float) -> float:
        return LEFT + (pixel - self.left) * self.scale

    def y(self, pixel: float) -> float:
        return TOP + (pixel - self.top) * self.scale

    def box(self, box: Box) -> Box:
        """In units of the drawing."""
        return self.x(box[0]), self.y(box[1]), self.x(box[2]), self.y(box[3])

    def path(self, points: Iterable[tuple[float, float]]) -> str:
        """A closed outline in pixels as SVG draws it."""
        return "M" + "L".join(f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in points) + "Z"

    @property
    def size(self) -> tuple[float, float]:
        """Of the drawing with its edges."""
        return self.x(self.right) + RIGHT, self.y(self.bottom) + BOTTOM

    def captions(self) -> Captions:
        paper = self.box((self.left, self.top, self.right, self.bottom))
        return Captions(paper, *(LETTERS if self.widest == WIDEST else SMALL_LETTERS))

    def svg(
        self, label: str, children: Iterable[SafeString], payload: Mapping[str, Any], frame: int | None = None
    ) -> SafeString:
        """`frame` is the one of the video that belongs beneath; a browser with scripts puts it there."""
        width, height = self.size
        below = [*self._paper(payload, frame), *self._grid()]
        size = {"viewBox": f"0 0 {width:.0f} {height:.0f}", "width": f"{width:.0f}", "height": f"{height:.0f}"}
        pictured = " pictured" * (self.source is not None or (self.known and frame is not None))
        shown = f"drawing canvas{' large' * (self.widest == WIDEST)}{pictured}"
        svg = tag("svg", *below, *children, **size, role="img", aria_label=label, class_=shown)
        return sideways(svg, label) if self.widest == WIDEST else svg

    def _paper(self, payload: Mapping[str, Any], frame: int | None) -> Iterator[SafeString]:
        corners = [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
        yield tag("path", d=self.path(corners), class_="paper")
        size = _size(payload)
        if size and (self.source or frame is not None):
            sides = {"width": size[0] * self.scale, "height": size[1] * self.scale}
            place = {"x": self.x(0), "y": self.y(0), "preserveAspectRatio": "none"}
            yield tag("image", href=self.source, data_frame=frame, **place, **sides)
        elif self.source:
            yield self._of_its_own_size(self.source)

    def _of_its_own_size(self, source: str) -> SafeString:
        """An image whose pixels are counted by the browser, cut where the drawing ends; a script makes room for it."""
        place = f"translate({self.x(0):.2f} {self.y(0):.2f}) scale({self.scale:.5f})"
        image = tag("image", href=source, transform=place, data_scale=f"{self.scale:.5f}")
        width, height = self.x(self.right), self.y(self.bottom)
        return tag("svg", image, x=0, y=0, width=width, height=height, class_="natural")

    def _grid(self) -> Iterator[SafeString]:
        low, high = self.y(self.top), self.y(self.bottom)
        for value, text in ticks(self.left, self.right, 6):
            yield tag("path", d=f"M{self.x(value):.1f} {low:.1f}V{high:.1f}", class_="grid")
            yield tag("text", text, x=self.x(value), y=high + 15, text_anchor="middle", class_="tick edge")
        low, high = self.x(self.left), self.x(self.right)
        for value, text in ticks(self.top, self.bottom, 6):
            yield tag("path", d=f"M{low:.1f} {self.y(value):.1f}H{high:.1f}", class_="grid")
            yield tag("text", text, x=low - 4, y=self.y(value) + 4, text_anchor="end", class_="tick edge")


def _size(payload: Mapping[str, Any]) -> tuple[float, float] | None:
    width, height = payload.get("width"), payload.get("height")
    for side in (width, height):
        if isinstance(side, bool) or not isinstance(side, int | float) or not 0 < side <= LONGEST_SIDE:
            return None
    return float(str(width)), float(str(height))
