"""Waiting for what the browser alone knows, on pages that forbid scripts to evaluate text."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Error, Page

PATIENCE = 30.0


def until(page: Page, expression: str, argument: Any = None) -> None:
    """Asked from outside the page each time: the page's own policy refuses what a waiting script evaluates."""
    end = time.monotonic() + PATIENCE
    while not _holds(page, expression, argument):
        assert time.monotonic() < end, f"not so within {PATIENCE:g} s: {expression}"
        page.wait_for_timeout(50)


def _holds(page: Page, expression: str, argument: Any) -> bool:
    """A page that is just being left answers nothing; the one that follows is asked next."""
    try:
        return bool(page.evaluate(expression, argument))
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        return False
