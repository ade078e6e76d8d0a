"""An image as formats describe it, and whether a shape lies on it."""

from typing import NamedTuple

from .answers import Unreadable
from .shapes import Shape

# Tools round to whole pixels and count from zero or one, so a shape may reach this far over the edge.
OVER_THE_EDGE = 1.0
LARGEST = 10**9


class Image(NamedTuple):
    """Its name, and its size in pixels where the format knows it."""

    name: str
    width: int | None
    height: int | None

    def payload(self) -> dict[str, object]:
        found: dict[str, object] = {"image": self.name, "width": self.width, "height": self.height}
        return {key: value for key, value in found.items() if value not in (None, "")}

    def check_box(self, box: Shape) -> Shape:
        """The box, whose width and height may not be negative. A turned one only needs its centre on the image."""
        x, y, width, height = (plausible(box[key]) for key in ("x", "y", "w", "h"))
        if width < 0 or height < 0:
            raise Unreadable(f"A box is {width:g} wide and {height:g} high.")
        if box.get("angle"):
            self._check(x + width / 2, y + height / 2)
        else:
            self._check(x, y)
            self._check(x + width, y + height)
        return box

    def check_points(self, shape: Shape) -> Shape:
        """A polygon or keypoints; points that are not labelled (visibility 0) are nowhere."""
        for x, y, *visible in shape["points"]:  # type: ignore[attr-defined]
            if visible != [0]:
                self._check(x, y)
        return shape

    def _check(self, x: float, y: float) -> None:
        for at, size in ((plausible(x), self.width), (plausible(y), self.height)):
            if size is not None and not -OVER_THE_EDGE <= at <= size + OVER_THE_EDGE:
                raise Unreadable(f"The point ({x:g}, {y:g}) lies outside the image of {self.width} × {self.height}.")


def plausible(raw: object) -> float:
    """The number, which JSON may write larger than any image. Raises Unreadable."""
    if not isinstance(raw, int | float) or abs(raw) > LARGEST:
        raise Unreadable(f"{str(raw)[:60]} is no coordinate of an image.")
    return float(raw)


def turned(box: Shape, angle: float) -> Shape:
    """The box with its angle in degrees clockwise, left out when there is none."""
    angle %= 360
    return {**box, "angle": angle} if 0 < angle < 360 else box
