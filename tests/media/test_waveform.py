"""The outline of a sound shows where it is loud."""

import io

import numpy as np
import pytest

from apps.media import waveform
from apps.media.waveform import envelope, layout_of
from tests.media.files import wav


def outline(content: bytes, start: float, end: float, columns: int) -> waveform.Envelope:
    file = io.BytesIO(content)
    layout = layout_of(file, len(content))
    assert layout is not None
    return envelope(file, layout, start, end, columns)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_depth_gives_the_same_outline(width: int, channels: int) -> None:
    found = outline(wav(1.0, width=width, channels=channels), 0, 1, 10)
    assert np.abs(found.high[:5]).max() < 0.02
    assert found.high[5:] == pytest.approx(np.full(5, 0.5), abs=0.01)
    assert found.low[5:] == pytest.approx(np.full(5, -0.5), abs=0.01)
    assert not found.sampled


def test_a_part_is_outlined_as_in_the_whole() -> None:
    content = wav(1.0)
    whole, part = outline(content, 0, 1, 20), outline(content, 0.5, 1, 10)
    assert part.high.tolist() == whole.high[10:].tolist()


def test_what_lies_behind_the_end_is_silent() -> None:
    found = outline(wav(1.0), 0, 2, 4)
    assert found.high[2:].tolist() == [0, 0]
    assert found.high[1] > 0.4


def test_of_a_long_sound_parts_of_each_column_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = outline(wav(2.0), 0, 2, 4)
    monkeypatch.setattr(waveform, "MOST_FRAMES", 400)
    found = outline(wav(2.0), 0, 2, 4)
    assert found.sampled
    assert found.high == pytest.approx(whole.high, abs=0.05)


@pytest.mark.parametrize("content", [b"", b"RIFF", wav(0.1)[:30], b"RIFF" + bytes(200)])
def test_what_is_no_wav_has_no_outline(content: bytes) -> None:
    assert layout_of(io.BytesIO(content), len(content)) is None


def test_a_recording_that_was_cut_off_is_outlined_as_far_as_it_goes() -> None:
    content = wav(1.0)[:-4000]
    found = outline(content, 0, 1, 4)
    assert found.high[2] > 0.4
    assert found.high[3] == 0
