"""Telling those whose figures changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from apps.accounts.models import Role, User
from apps.consequences.models import SHARED, Effect, EffectKind, Rescoring
from apps.notices.recipients import buyers_people, vendors_people
from apps.notices.services import notify

BUYERS = (Role.OWNER, Role.QA_MANAGER, Role.COMPLIANCE_OFFICER)
VENDORS = (Role.OWNER, Role.VENDOR_MANAGER)


def tell_of_changes(made: Rescoring, effects: Sequence[Effect]) -> None:
    """Nobody is sent to a page on which nothing concerns them."""
    for people in _concerned(made, effects):
        notify(
            recipients=people,
            kind="figures.changed",
            subject=made.public_id,
            path=f"/projects/{made.project.public_id}/consequences/",
            engagement=made.project.engagement,
        )


def _concerned(made: Rescoring, effects: Sequence[Effect]) -> Iterator[QuerySet[User]]:
    kinds, engagement = {each.kind for each in effects}, made.project.engagement
    if kinds:
        yield buyers_people(engagement, *BUYERS)
    if kinds & {EffectKind.STANDING, *SHARED}:
        yield vendors_people(engagement, *VENDORS)
    annotators = [each.subject for each in effects if each.kind == EffectKind.STANDING]
    yield User.objects.filter(annotators__engagement=engagement, annotators__public_id__in=annotators, is_active=True)
