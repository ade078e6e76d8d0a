"""An authenticator for a page: Chromium's own virtual one, so that everything but the finger is real."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

from apps.demo.people import PASSWORD


@dataclass(frozen=True)
class VirtualAuthenticator:
    session: CDPSession
    id: str

    def verifies(self, verified: bool) -> None:
        """Whether it recognises who holds it, from now on."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verified})


def plug_in(page: Page) -> VirtualAuthenticator:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return VirtualAuthenticator(session, made["authenticatorId"])


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/passkeys/new/")
    page.get_by_label("Name it after what holds it").fill(name)
    page.get_by_label("Your password, again").fill(PASSWORD)
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/")


def take_away(page: Page, name: str) -> None:
    page.goto("/account/")
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_text("Take away").first.click()
    row.get_by_label("Your password, again").fill(PASSWORD)
    row.get_by_role("button", name="Yes, take it away").click()
    page.get_by_text("Taken away: it signs nothing any more.").wait_for()
