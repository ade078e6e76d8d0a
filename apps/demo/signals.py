"""Short recordings of tones and noise, made from a seed, with segments by simulated annotators."""

from __future__ import annotations

import io
import random
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

SEED = 440
RATE, SECONDS = 8000, 8.0
LABELS = ("alarm", "hum", "knock")
SCHEMA = {"type": "segments", "labels": list(LABELS), "tolerance": 0.2}
GUIDELINE = """# What is to be heard?

Mark from when to when each sound lasts, and name it. *The recordings are made by a program and the annotators are
simulated.*

## 1 Names
An **alarm** is a high tone, a **hum** a low one; a **knock** is a short dull noise.

## 2 Borders
A sound begins where you first hear it and ends where you hear it no longer.
"""
TONES = {"alarm": 880.0, "hum": 120.0}
# How often the borders of a sound are not quite right, and how often it is missed.
ANNOTATORS = {"sg-01": (0.1, 0.02), "sg-02": (0.3, 0.08), "sg-03": (0.5, 0.2)}
OFF = 0.15
Segment = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    key: str
    wav: bytes
    sounds: list[Segment]


def recordings(count: int = 5) -> list[Recording]:
    chance = random.Random(SEED)  # noqa: S311
    return [_recording(f"signal-{number:02}", chance) for number in range(1, count + 1)]


def labels(heard: list[Recording]) -> Iterator[tuple[str, str, list[Segment]]]:
    """(key, annotator, segments): every annotator hears every recording."""
    chance = random.Random(SEED + 1)  # noqa: S311
    for recording in heard:
        for annotator, (loose, missed) in ANNOTATORS.items():
            found = [sound for sound in recording.sounds if chance.random() >= missed]
            yield recording.key, annotator, [_as_marked(sound, loose, chance) for sound in found]


def _recording(key: str, chance: random.Random) -> Recording:
    noise = np.random.default_rng(chance.randrange(2**32))
    samples = noise.normal(0, 0.01, round(RATE * SECONDS))
    sounds: list[Segment] = []
    at = chance.uniform(0.3, 0.9)
    while at < SECONDS - 2.2:
        label = chance.choice(LABELS)
        long = chance.uniform(0.15, 0.3) if label == "knock" else chance.uniform(0.8, 1.8)
        first, last = round(at * RATE), round((at + long) * RATE)
        time = np.arange(last - first) / RATE
        tone = np.sin(2 * np.pi * TONES[label] * time) if label in TONES else noise.normal(0, 0.5, last - first)
        samples[first:last] += 0.6 * tone * np.minimum(1, np.minimum(time, time[::-1]) / 0.02)
        sounds.append({"start": round(at, 3), "end": round(at + long, 3), "label": label})
        at += long + chance.uniform(0.3, 0.9)
    return Recording(key, _wav(samples), sounds)


def _wav(samples: np.ndarray[Any, np.dtype[np.float64]]) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return target.getvalue()


def _as_marked(sound: Segment, loose: float, chance: random.Random) -> Segment:
    off = OFF if chance.random() < loose else 0.0
    start = max(0.0, sound["start"] + chance.gauss(0, off))
    end = min(SECONDS, max(sound["end"] + chance.gauss(0, off), start + 0.05))
    return {"start": round(start, 2), "end": round(end, 2), "label": sound["label"]}
