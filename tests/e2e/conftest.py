import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.chromium import find_chromium
from tests.e2e.server import DEMONSTRATION, load_demonstration, running_portal
from tests.e2e.sessions import Sessions

HERE = Path(__file__).parent
SignIn = Callable[..., Page]
# The browser notes every answer of 400; a refusal with its reason is what some journeys are about.
REFUSED = "status of 400"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--mute-audio")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In which the portal of the journeys keeps what it has."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="package")
def portal(folder: Path) -> Iterator[str]:
    """Shared by the journeys of a process; each makes what it needs, so they may run in any order."""
    demonstration = Path(os.environ.get(DEMONSTRATION, folder / "demonstration"))
    load_demonstration(demonstration)
    with running_portal(folder, demonstration) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THE PATH: THE BROWSER JOURNEYS DID NOT RUN")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sessions(portal: str, browser: Browser) -> Sessions:
    return Sessions(browser, portal)


@pytest.fixture
def sign_in(portal: str, sessions: Sessions) -> Iterator[SignIn]:
    """The first page of somebody of the demonstration, signed in. Afterwards: nothing foreign was loaded, and the
    browser had nothing to complain about."""
    foreign: list[str] = []
    complaints: list[str] = []

    def watch(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(portal):
            foreign.append(request.url)

    def opened(email: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light") -> Page:
        page = sessions.page_of(email)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.on("request", watch)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and REFUSED not in m.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        return page

    yield opened
    sessions.tidy()
    assert not foreign, f"the page loaded from elsewhere: {foreign}"
    assert not complaints, f"the browser complained: {complaints}"
