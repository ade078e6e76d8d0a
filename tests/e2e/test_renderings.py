"""Every drawing has a size, in light and dark, and fits a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from apps.labels.examples import EXAMPLES
from apps.labels.types import parse_schema
from tests.e2e.further_answers import FURTHER
from tests.e2e.renderings import SCHEMES, WIDTHS, drawn_types, measured, opened, positions


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_drawings_have_a_size_and_stay_within_the_window(browser: Browser, scheme: str, width: str) -> None:
    page = opened(browser, width, scheme, *drawn_types())
    found = measured(page)
    assert len(found) == 2 * len(drawn_types())
    tiny = {name for name, one in found.items() if not all(across > 40 and down > 10 for across, down in one["sizes"])}
    assert tiny == set()
    assert {name for name, one in found.items() if not one["sizes"] or one["beyond"] > 0} == set()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_five_different_answers_are_drawn_of_every_type() -> None:
    assert sorted(FURTHER) == drawn_types()
    for name in FURTHER:
        schema = parse_schema(EXAMPLES[name].definition)
        assert len({schema.canonical(schema.parse(raw)) for raw in positions(name)}) == 5
