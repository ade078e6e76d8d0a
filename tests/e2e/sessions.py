"""Who is signed in, each in a browsing context of their own that the journeys of a process share."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Cookie, Page, ViewportSize

from apps.demo.people import PASSWORD

SIZE = ViewportSize(width=1280, height=900)
PATIENCE = 20_000


class Sessions:
    """A context is dear: its first page starts a process and loads everything anew. So a person types the password
    once, and each journey gets a new page, with the cookies of that moment and nothing else stored."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: dict[str, BrowserContext] = {}
        self._cookies: dict[str, list[Cookie]] = {}

    def page_of(self, email: str) -> Page:
        if email not in self._contexts:
            self._contexts[email] = self._signed_in(email)
            self._cookies[email] = self._contexts[email].cookies()
        return self._contexts[email].new_page()

    def tidy(self) -> None:
        """Closes what a journey has opened, and forgets what it stored."""
        for email, context in self._contexts.items():
            kept, *others = context.pages
            for page in others:
                page.close()
            kept.evaluate("localStorage.clear()")
            context.clear_cookies()
            context.add_cookies(self._cookies[email])  # type: ignore[arg-type]

    def _signed_in(self, email: str) -> BrowserContext:
        context = self._browser.new_context(base_url=self._address, viewport=SIZE, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return context
