"""The drawing of every label type on a page; `python -m tests.e2e.renderings --to FOLDER` takes pictures of them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

STYLES = ("portal", "pieces", "rooms", "judging", "renderings")
WIDTHS = {"wide": 1280, "phone": 390}
SCHEMES = ("light", "dark")
FEWEST, MOST = 2, 5
FIGURE = "figure.rendering"


def drawn_types() -> list[str]:
    from apps.portal.renderings.kinds import KINDS

    return sorted(KINDS)


def page_of(*names: str) -> str:
    """A page as that of a case, with two and with five positions on the same item of each type."""
    sections = "".join(
        f'<section class="sheet" id="{name}-{count}"><h2>{name}: {count} positions</h2>{_figure(name, count)}</section>'
        for name in names
        for count in (FEWEST, MOST)
    )
    style = "".join((_static() / f"{sheet}.css").read_text(encoding="utf-8") for sheet in STYLES)
    head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Renderings</title>'
    body = f'<main id="main" class="wide"><div class="split bench"><div>{sections}</div></div></main>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{style}</style></head><body>{body}</body></html>'


def positions(name: str) -> list[Any]:
    """Five different answers to the example of a type."""
    from apps.labels.examples import EXAMPLES
    from tests.e2e.further_answers import FURTHER

    return [*EXAMPLES[name].answers, *FURTHER[name]]


def opened(browser: Browser, width: str, scheme: str, *names: str) -> Page:
    size = {"width": WIDTHS[width], "height": 900}
    page = browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=1)  # type: ignore[arg-type]
    page.set_content(page_of(*names))
    page.add_script_tag(path=_static() / "renderings.js")
    return page


def measured(page: Page) -> dict[str, Any]:
    """By section: width and height of the figure and of what is shown in it (not of signs in its legend), and how
    far it reaches beyond the window."""
    found: dict[str, Any] = page.evaluate(
        """figure => Object.fromEntries([...document.querySelectorAll("section")].map(section => {
            const drawn = section.querySelectorAll(`${figure}, ${figure} svg:not(.legend svg, svg svg, .defined)`);
            const shown = [...drawn].filter(one => one.getClientRects().length);
            const boxes = shown.map(one => one.getBoundingClientRect());
            const sizes = boxes.map(box => [box.width, box.height]);
            return [section.id, {sizes, beyond: section.getBoundingClientRect().right - innerWidth}];
        }))""",
        FIGURE,
    )
    return found


def take_pictures(browser: Browser, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name in drawn_types():
        for width in WIDTHS:
            for scheme in SCHEMES:
                page = opened(browser, width, scheme, name)
                path = folder / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
                page.close()
                yield path


def _figure(name: str, count: int) -> str:
    from django.template.loader import render_to_string

    from apps.labels.examples import EXAMPLES
    from apps.labels.types import parse_schema
    from apps.portal.renderings.kinds import render

    example = EXAMPLES[name]
    schema = parse_schema(example.definition)
    answers = [schema.parse(raw) for raw in positions(name)[:count]]
    payload: Mapping[str, Any] = example.item
    return render_to_string("portal/pieces/rendering.html", {"rendering": render(schema, payload, answers)})


def _static() -> Path:
    return Path(__file__).resolve().parents[2] / "apps" / "portal" / "static" / "portal"


def main() -> None:
    from tests.chromium import find_chromium

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    folder = parser.parse_args().to
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for path in take_pictures(browser, folder):
            print(path)
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
    # Playwright keeps a loop running, beside which Django would refuse to read templates from.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    django.setup()
    main()
