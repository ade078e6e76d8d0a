"""The ways in which a person can confirm a signature, from strongest to weakest."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey
from apps.accounts.policies import Decision
from apps.accounts.webauthn import Place
from apps.signoff.models import METHODS
from apps.signoff.signing_rules import Strength


@dataclass(frozen=True, slots=True)
class Way:
    """`auth` is the list in the manifest; the passkey is named if it is by one."""

    auth: tuple[str, ...]
    passkey: Passkey | None = None

    @property
    def key(self) -> str:
        return self.passkey.public_id if self.passkey else "+".join(self.auth)

    @property
    def method(self) -> str:
        return METHODS[self.auth]


CODE, PASSWORD = Way(("password", "totp")), Way(("password",))


def by_passkey(passkey: Passkey) -> Way:
    return Way(("password", "passkey"), passkey)


def may_use(actor: Actor, way: Way, strength: Strength) -> Decision:
    """Whether the person holds what this way needs, and it is strong enough for the engagement."""
    user = actor.user
    if user is None:
        return Decision(False, "A signature is given by a person.")
    if way.passkey is not None:
        own = way.passkey.user_id == user.pk and way.passkey.revoked_at is None
        return Decision(own, "" if own else "This passkey is not yours, or was taken away.")
    if strength == "passkey":
        return Decision(False, "This engagement asks for a passkey; add one to your account.")
    if way == CODE:
        held = user.code_apps.filter(revoked_at=None).exists()
        return Decision(held, "" if held else "You have no app for one-time codes; add one to your account.")
    allowed = bool(settings.QA_PORTAL_SIGN_WITH_PASSWORD_ALONE)
    return Decision(allowed, "" if allowed else "A password alone does not sign; add a passkey to your account.")


def ways_open(actor: Actor, strength: Strength, place: Place) -> list[Way]:
    """What the person can choose from on a page at `place`: a passkey answers only where it was made."""
    if actor.user is None:
        return []
    passkeys = actor.user.passkeys.filter(revoked_at=None, origin=place.origin, rp_id=place.rp_id).order_by("-pk")
    every = [*map(by_passkey, passkeys), CODE, PASSWORD]
    return [way for way in every if may_use(actor, way, strength)]
