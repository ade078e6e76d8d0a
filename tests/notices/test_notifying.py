"""Who is told, what is kept of it, and what the log says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Role, User
from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.audit.selectors import details_of
from apps.evidence.commitments import open_commitment
from apps.notices.kinds import KINDS, stored_details
from apps.notices.models import Notice
from apps.notices.services import choose_timing
from tests.accounts.events import last_event, verbs
from tests.builders import actor_of, make_member
from tests.notices.told import make_notice, notices_of, tell
from tests.scenes import Scene

SUBJECT = "dsp_0123456789bc"


def test_each_recipient_finds_one_unread_notice(scene: Scene) -> None:
    assert tell(scene.engagement, scene.owner, scene.auditor, subject=SUBJECT) == 2
    for person in (scene.owner, scene.auditor):
        (notice,) = notices_of(person)
        assert (str(notice), notice.read_at) == (f"Report {SUBJECT} waits for your signature.", None)


def test_the_same_thing_is_told_once_and_another_key_tells_it_again(scene: Scene) -> None:
    assert tell(scene.engagement, scene.owner, subject=SUBJECT) == 1
    assert tell(scene.engagement, scene.owner, scene.auditor, subject=SUBJECT) == 1
    assert tell(scene.engagement, scene.owner, subject=SUBJECT, key="second instance") == 1
    assert (len(notices_of(scene.owner)), len(notices_of(scene.auditor))) == (2, 1)


def test_whoever_takes_no_part_in_the_engagement_is_not_told(scene: Scene) -> None:
    gone = make_member(scene.buyer, Role.QA_MANAGER, "Gene Gone")
    end_membership(actor=scene.actor("owner"), membership=memberships_of(gone).get())
    assert tell(scene.engagement, scene.outsider, gone) == 0
    assert not Notice.objects.exists()


def test_whoever_leaves_does_not_see_what_they_were_told(scene: Scene) -> None:
    notice = make_notice(scene.engagement, scene.adjudicator)
    assert list(Notice.objects.visible_to(scene.adjudicator)) == [notice]
    end_membership(actor=scene.actor("owner"), membership=memberships_of(scene.adjudicator).get())
    assert not Notice.objects.visible_to(scene.adjudicator)


def test_telling_twenty_costs_as_much_as_telling_two(scene: Scene) -> None:
    people = [make_member(scene.buyer, Role.ADJUDICATOR) for _ in range(20)]
    assert asked(scene, people) == asked(scene, people[:2])


def asked(scene: Scene, people: list[User]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert tell(scene.engagement, *people, kind="dispute.appealed") == len(people)
    return len(captured)


def test_what_is_rolled_back_was_told_to_nobody(scene: Scene) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        tell(scene.engagement, scene.owner)
        raise KeyError
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", sorted(code for code, kind in KINDS.items() if not kind.formal))
def test_an_ordinary_notice_leaves_no_event(scene: Scene, kind: str) -> None:
    before = verbs(scene.log)
    tell(scene.engagement, scene.owner, kind=kind)
    assert verbs(scene.log) == before


def test_serving_a_formal_notice_is_one_event_that_commits_to_who_was_served(scene: Scene) -> None:
    people, before = [scene.annotator, scene.vendor_manager], len(verbs(scene.log))
    tell(scene.engagement, *people, kind="dispute.decided", subject=SUBJECT)
    event = last_event()
    details = details_of(event)
    assert len(verbs(scene.log)) == before + 1
    assert (event.verb, event.object, event.actor) == ("notice.served", SUBJECT, "system:notices")
    assert (details["kind"], len(details["committed"])) == ("dispute.decided", 2)
    assert not [person.public_id for person in people if person.public_id in bytes(event.leaf).decode()]
    for person in people:
        salt = bytes(notices_of(person)[0].salt or b"")
        assert [each for each in details["committed"] if opens(each, salt, person.public_id)]


def opens(committed: str, salt: bytes, text: str) -> bool:
    try:
        open_commitment(committed, salt, text)
    except Exception:
        return False
    return True


def test_a_formal_notice_that_is_new_to_nobody_leaves_no_event(scene: Scene) -> None:
    tell(scene.engagement, scene.annotator, kind="dispute.decided", subject=SUBJECT)
    before = verbs(scene.log)
    assert tell(scene.engagement, scene.annotator, kind="dispute.decided", subject=SUBJECT) == 0
    assert verbs(scene.log) == before


def test_a_muted_group_is_not_told_and_a_right_cannot_be_muted(scene: Scene) -> None:
    actor = actor_of(scene.owner)
    choose_timing(actor=actor, group="reports", timing="never")
    assert tell(scene.engagement, scene.owner, scene.compliance) == 1
    assert tell(scene.engagement, scene.owner, kind="dispute.deadline") == 1
    with pytest.raises(Exception, match="always appear in the portal"):
        choose_timing(actor=actor, group="deadlines", timing="never")


@pytest.mark.parametrize("detail", ["yes", "i00", "Olga Marsh", "ann@labels.example", 0.5])
def test_no_text_fits_into_the_details(detail: Any) -> None:
    with pytest.raises(ValueError, match="a number, a time or a public id"):
        stored_details(KINDS["dispute.deadline"], {"ends_at": detail})


def test_the_details_are_those_that_the_title_names() -> None:
    with pytest.raises(ValueError, match="ends_at"):
        stored_details(KINDS["dispute.deadline"], {})
    at = dt.datetime(2026, 3, 1, 13, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert stored_details(KINDS["dispute.deadline"], {"ends_at": at}) == {"ends_at": "2026-03-01 12:00 UTC"}


@pytest.mark.parametrize("path", ["//elsewhere.example/", "https://elsewhere.example/", "", "/a b/", "/a\n/"])
def test_a_link_stays_in_the_portal(scene: Scene, path: str) -> None:
    with pytest.raises(ValueError, match="at a path of the portal"):
        tell(scene.engagement, scene.owner, path=path)


def test_a_notice_of_a_kind_that_is_declared_no_more_still_says_what_it_was_about(scene: Scene) -> None:
    notice = make_notice(scene.engagement, scene.owner)
    notice.kind = "report.forgotten"
    assert str(notice) == f"News of {notice.subject}."


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_is_declared_under_its_code_and_fits_its_column(code: str) -> None:
    assert KINDS[code].code == code
    assert len(code) <= 40
    assert KINDS[code].title.endswith(".")
