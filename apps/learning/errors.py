"""The one exception family of training and predicting that cannot be trusted."""

from __future__ import annotations


class LearningError(Exception):
    """What was given cannot be learnt from or believed: a stable `code` for programs, a `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message
