"""Erasing a person: the logs name a pseudonym, and what the pseudonym stands for is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, User
from apps.accounts.policies import Invalid, require
from apps.accounts.selectors import organisation_log
from apps.accounts.services.erasure import erase_account
from apps.audit.checks import request_check
from apps.audit.models import Log
from apps.audit.services import record
from apps.labels.models import Annotator
from apps.labels.row_proofs import RowsDiffer
from apps.labels.services import forget_key
from apps.notices.services import forget_person
from apps.projects.models import Engagement
from apps.retention.models import Hold
from apps.retention.policies import may_erase_annotator, may_erase_person, may_keep_books
from apps.retention.selectors import hold_covering, holds_on

BASES = {
    "request": "The person asked for it (GDPR Art. 17(1)(b), (c))",
    "no_longer_needed": "The data are no longer needed (Art. 17(1)(a))",
    "unlawful": "The data were processed unlawfully (Art. 17(1)(d))",
    "obligation": "A legal obligation to erase (Art. 17(1)(e))",
}


@contextmanager
def _telling_what_differs(actor: Actor, obj: str) -> Iterator[None]:
    """Around an erasure and outside its transaction, of which nothing remains: that it was refused because rows are not
    what the log says does remain, and a check of that log is asked for, which names what else differs."""
    try:
        yield
    except RowsDiffer as error:
        engagement, found = error.delivery.project.engagement, {"delivery": error.delivery.public_id}
        with transaction.atomic():
            record(log=engagement.log_origin, actor=actor.text, verb="erasure.refused", obj=obj, details=found)
            log = Log.objects.get(origin=engagement.log_origin)
            request_check(log, actor=actor.text, obj=engagement.public_id)
        raise Invalid(
            f"Nothing was erased. {error} A new root over them would vouch for the change; the log is being checked."
        ) from error


def erase_person(*, actor: Actor, organisation: Organisation, person: User, basis: str) -> User:
    """Put the pseudonym in the place of name and address. Refused while a role or a legal hold needs them, and while
    delivered rows with a key of theirs are not what the log says about them."""
    with _telling_what_differs(actor, person.public_id):
        return _erase_person(actor, organisation, person, basis)


@transaction.atomic
def _erase_person(actor: Actor, organisation: Organisation, person: User, basis: str) -> User:
    require(may_erase_person(actor, organisation, person))
    _check_basis(basis)
    person = User.objects.select_for_update().get(pk=person.pk)
    _refuse_what_stops(organisation, person)
    for annotator in person.annotators.select_related("engagement"):
        forget_key(actor=actor, annotator=annotator)
    forget_person(person)
    erase_account(actor=actor, user=person)
    log, obj = organisation_log(organisation), person.public_id
    record(log=log, actor=actor.text, verb="person.erased", obj=obj, details={"basis": basis})
    return person


def why_not(organisation: Organisation, person: User) -> str:
    """What stops the erasure of a person, in words; "" if nothing does."""
    if person.name == person.public_id:
        return "This person was erased already."
    role = person.memberships.filter(ended_at=None).select_related("organisation").first()
    if role is not None:
        here = role.organisation_id == organisation.pk
        where = f"at {organisation}; end the membership first" if here else "at another organisation, which needs them"
        return f"{person} still has a role {where}."
    hold = hold_covering(person)
    return _told(hold, organisation) if hold else ""


def _refuse_what_stops(organisation: Organisation, person: User) -> None:
    if why := why_not(organisation, person):
        raise Invalid(f"Nothing was erased. {why}")


def _told(hold: Hold, organisation: Organisation) -> str:
    if hold.organisation_id != organisation.pk:
        return "A legal hold of another organisation covers this."
    covered = f"the engagement {hold.engagement}, in which this person took part" if hold.engagement else "this person"
    return f"A legal hold covers {covered}, since {hold.placed_at:%Y-%m-%d}: {hold.reason}"


def erase_annotator(*, actor: Actor, annotator: Annotator, basis: str) -> Annotator:
    """Put the pseudonym in the place of the key by which the vendor's files call somebody; refused while a legal hold
    covers the engagement or the person it is known to be, and while their rows are not what the log says."""
    with _telling_what_differs(actor, annotator.public_id):
        return _erase_annotator(actor, annotator, basis)


@transaction.atomic
def _erase_annotator(actor: Actor, annotator: Annotator, basis: str) -> Annotator:
    require(may_erase_annotator(actor, annotator))
    _check_basis(basis)
    # A hold placed meanwhile waits for this row, or this waits for the hold.
    engagement = Engagement.objects.select_for_update().get(pk=annotator.engagement_id)
    hold = holds_on(engagement).first() or _hold_on_login(annotator)
    if hold is not None:
        reader = engagement.buyer if may_keep_books(actor, engagement.buyer) else engagement.vendor
        raise Invalid(f"Nothing was erased. {_told(hold, reader)}")
    if annotator.key == annotator.public_id:
        raise Invalid("This annotator was erased already.")
    forget_key(actor=actor, annotator=annotator)
    details, obj = {"basis": basis}, annotator.public_id
    record(log=engagement.log_origin, actor=actor.text, verb="annotator.erased", obj=obj, details=details)
    return annotator


def _hold_on_login(annotator: Annotator) -> Hold | None:
    if annotator.user_id is None:
        return None
    return hold_covering(User.objects.select_for_update().get(pk=annotator.user_id))


def _check_basis(basis: str) -> None:
    if basis not in BASES:
        raise Invalid(f"Say on which basis, one of {', '.join(BASES)}.")
