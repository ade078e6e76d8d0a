"""Adding an app for one-time codes, accepting a code once, and taking the app away."""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import CodeApp, User
from apps.accounts.one_time_codes import new_secret, seal, step_of_code, unseal
from apps.accounts.policies import Invalid, NotConfirmed, may_revoke_credential, require
from apps.accounts.selectors import home_log
from apps.accounts.services.credentials import person_of
from apps.accounts.services.notices import tell
from apps.accounts.services.passkeys import REASONS
from apps.accounts.services.sign_in import reauthenticate
from apps.audit.services import record

VALID_SECONDS = 10 * 60
SALT = "apps.accounts.code_apps"


def offer_code_app(*, actor: Actor) -> tuple[str, str]:
    """A new secret, to be shown this once, and the ticket with which `add_code_app` recognises it."""
    user, secret = person_of(actor), new_secret()
    return secret, signing.dumps([user.public_id, secret], salt=SALT)


def secret_of(*, actor: Actor, ticket: str) -> str:
    try:
        asked, secret = signing.loads(ticket, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        asked, secret = "", ""
    if asked != person_of(actor).public_id:
        raise Invalid("This page was open for too long, or for somebody else; reload it and begin again.")
    return str(secret)


def add_code_app(*, actor: Actor, ticket: str, code: str, password: str, network: str = "") -> CodeApp:
    """Keep the secret once the app has shown that it holds it. The password is asked for again."""
    user, secret = person_of(actor), secret_of(actor=actor, ticket=ticket)
    step = step_of_code(secret, code)
    if step is None:
        raise Invalid("This is not the code the app shows now; check the clock of the device and type the next one.")
    reauthenticate(actor=actor, password=password, network=network)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if user.code_apps.filter(revoked_at=None).exists():
            raise Invalid("You have an app for one-time codes already; remove it first.")
        made = CodeApp.objects.create(user=user, sealed_secret=seal(secret, user.public_id), last_step=step)
        record(log=home_log(user), actor=actor.text, verb="code_app.added", obj=made.public_id)
        tell(user, "One-time codes were set up", "An app for one-time codes can now confirm signatures in your name.")
    return made


def revoke_code_app(*, actor: Actor, app: CodeApp, password: str, reason: str, network: str = "") -> CodeApp:
    require(may_revoke_credential(actor, app.user))
    if reason not in REASONS:
        raise Invalid(f"Say why, with one of {', '.join(REASONS)}.")
    reauthenticate(actor=actor, password=password, network=network)
    return end_code_app(actor=actor, app=app, reason=reason)


@transaction.atomic
def end_code_app(*, actor: Actor, app: CodeApp, reason: str) -> CodeApp:
    """Revoke without asking who may: for callers that have settled it (somebody leaves)."""
    app = CodeApp.objects.select_for_update(of=("self",)).select_related("user").get(pk=app.pk)
    if app.revoked_at is not None:
        raise Invalid("These one-time codes were taken away already; nothing was changed.")
    app.revoked_at = timezone.now()
    app.save(update_fields=["revoked_at"])
    log, details = home_log(app.user), {"reason": reason}
    record(log=log, actor=actor.text, verb="code_app.revoked", obj=app.public_id, details=details)
    tell(app.user, "One-time codes were taken away", f"Your app for codes no longer confirms: {REASONS[reason]}.")
    return app


def use_code(*, user: User, code: str) -> None:
    """Accept a code of the person's app, once; NotConfirmed otherwise."""
    app = user.code_apps.filter(revoked_at=None).first()
    step = step_of_code(unseal(bytes(app.sealed_secret), user.public_id), code) if app else None
    # The condition is in the statement: of two requests with the same code one finds nothing to change.
    unused = CodeApp.objects.filter(pk=app.pk, last_step__lt=step, revoked_at=None) if app and step else None
    if unused is None or not unused.update(last_step=step, last_used_at=timezone.now()):
        raise NotConfirmed("The code is wrong, or was used before; wait for the next one.")
