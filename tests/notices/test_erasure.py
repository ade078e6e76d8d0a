"""What somebody was told goes with the person; the log keeps what it committed to."""

from __future__ import annotations

from django.core import mail

from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.notices.mailing import send_due
from apps.notices.models import Mailbox, Notice, Preference
from apps.notices.services import choose_timing
from apps.retention.services import erase_person
from tests.builders import actor_of
from tests.notices.told import tell
from tests.scenes import Scene


def test_of_somebody_who_is_erased_nothing_stays(scene: Scene) -> None:
    for person in (scene.annotator, scene.vendor_manager):
        tell(scene.engagement, person, kind="dispute.decided")
        choose_timing(actor=actor_of(person), group="reports", timing="daily")
    send_due()
    assert len(mail.outbox) == 2
    end_membership(actor=scene.actor("vendor_owner"), membership=memberships_of(scene.annotator).get())
    erase_person(actor=scene.actor("vendor_owner"), organisation=scene.vendor, person=scene.annotator, basis="request")
    assert [each.recipient for each in Notice.objects.all()] == [scene.vendor_manager]
    assert [each.user for each in Preference.objects.all()] == [scene.vendor_manager]
    assert [each.user for each in Mailbox.objects.all()] == [scene.vendor_manager]
