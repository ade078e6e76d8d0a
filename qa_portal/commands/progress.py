"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tqdm import tqdm


class Stages:
    """How far the reading is; after it, which stage the work has come to."""

    def __init__(self, size: int, *, quiet: bool) -> None:
        # None: tqdm itself looks whether there is a terminal.
        disable = True if quiet else None
        self._bar = tqdm(total=size, unit="B", unit_scale=True, desc="Reading", disable=disable, leave=False)
        self._size, self._read = size, 0

    def advance(self, read: int) -> None:
        self._bar.update(read)
        self._read += read
        if self._read >= self._size:
            self.enter("Measuring")

    def enter(self, stage: str) -> None:
        self._bar.set_description(stage)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
