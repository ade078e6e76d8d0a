"""The outline of a sound as a path."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.utils.safestring import SafeString

from apps.media.waveform import Envelope

from .markup import joined, tag
from .media import Sound
from .scale import ticks

WIDTH, HEIGHT, BOTTOM = 720.0, 88.0, 20.0
COLUMNS = 360
LEAST = 0.5


def outlined(found: Envelope, x: Callable[[float], float], top: float, height: float) -> SafeString:
    """Highs from left to right, then lows back; silence is a thin line."""
    step = (found.end - found.start) / len(found.low)
    middle, half = top + height / 2, height / 2
    xs = [x(found.start + (number + 0.5) * step) for number in range(len(found.low))]
    highs = np.minimum(middle - found.high * half, middle - LEAST)
    lows = np.maximum(middle - found.low * half, middle + LEAST)
    above, below = ([f"{at:.1f} {y:.1f}" for at, y in zip(xs, ys.tolist(), strict=True)] for ys in (highs, lows))
    return tag("path", d="M" + "L".join([*above, *reversed(below)]) + "Z", class_="wave")


def draw_wave(sound: Sound) -> SafeString:
    """The whole sound over its seconds; nothing where the file is not there to be read."""
    found = sound.envelope(0.0, sound.seconds, COLUMNS)
    if found is None:
        return joined([])

    def x(seconds: float) -> float:
        return 4 + (WIDTH - 8) * seconds / sound.seconds

    grid = [tag("path", d=f"M{x(at):.1f} 0V{HEIGHT:g}", class_="grid") for at, _ in ticks(0, sound.seconds, 8)]
    texts = [
        tag("text", text, x=x(at), y=HEIGHT + 15, text_anchor="start" if at == 0 else "middle", class_="tick")
        for at, text in ticks(0, sound.seconds, 8)
    ]
    label = f"The outline of the sound, {sound.seconds:.3g} seconds"
    size = f"0 0 {WIDTH:g} {HEIGHT + BOTTOM:g}"
    drawn = [*grid, outlined(found, x, 2.0, HEIGHT - 4), *texts]
    return tag("svg", *drawn, viewBox=size, role="img", aria_label=label, class_="drawing axis")
