from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from apps.demo.people import PASSWORD
from tests.chromium import find_chromium
from tests.e2e.server import running_portal

HERE = Path(__file__).parent
SignIn = Callable[..., Page]
# The browser notes every answer of 400; a refusal with its reason is what some journeys are about.
REFUSED = "status of 400"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Shared by the journeys of a process; each makes what it needs, so they may run in any order."""
    with running_portal(tmp_path_factory.mktemp("portal")) as address:
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


@pytest.fixture
def sign_in(portal: str, browser: Browser) -> Iterator[SignIn]:
    """A page where somebody of the demonstration is signed in. Afterwards: nothing foreign was loaded, and the
    browser had nothing to complain about."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    complaints: list[str] = []

    def watch(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(portal):
            foreign.append(request.url)

    def opened(email: str, *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=portal,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            accept_downloads=True,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("request", watch)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and REFUSED not in m.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not foreign, f"the page loaded from elsewhere: {foreign}"
    assert not complaints, f"the browser complained: {complaints}"
