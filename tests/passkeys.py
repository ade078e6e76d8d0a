"""Signing in tests as people sign: with a passkey, held by an authenticator in software."""

from apps.accounts.models import Passkey, User
from apps.demo.authenticator import PLACE, Authenticator, give_passkey, sign_with
from apps.signoff.models import Report, Signature
from tests.builders import PASSWORD, actor_of

_HELD: dict[str, Authenticator] = {}


def make_passkey(user: User, name: str = "laptop", authenticator: Authenticator | None = None) -> Passkey:
    authenticator = authenticator or Authenticator()
    made = give_passkey(actor=actor_of(user), authenticator=authenticator, password=PASSWORD, name=name)
    _HELD[made.credential] = authenticator
    return made


def authenticator_of(passkey: Passkey) -> Authenticator:
    return _HELD[passkey.credential]


def sign_report(
    user: User, report: Report, meaning: str = "approved", password: str = PASSWORD, reason: str = ""
) -> Signature:
    """Both steps of the ceremony with the person's passkey, which is made at their first signature."""
    passkey = user.passkeys.filter(revoked_at=None, origin=PLACE.origin).first() or make_passkey(user)
    return sign_with(
        actor=actor_of(user),
        authenticator=authenticator_of(passkey),
        passkey=passkey,
        report=report,
        meaning=meaning,
        password=password,
        reason=reason,
    )
