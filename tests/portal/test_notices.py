"""The bell, the list behind it, and how somebody is told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from apps.audit.models import Event
from apps.notices.mailing import send_due
from apps.notices.models import Notice, Preference
from apps.projects.services import create_engagement
from tests.builders import actor_of, make_organisation
from tests.notices.told import make_notice, notices_of, tell
from tests.portal.world import World, client_of

HERE = __name__
HTMX = {"HX-Request": "true"}


class Broken(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def bell(client: Client) -> str:
    found = re.search(r'<a class="bell".*?</a>', client.get("/").content.decode(), re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", " ", found[0])


def test_the_bell_counts_what_is_unread(world: World) -> None:
    client = client_of(world.owner)
    assert bell(client).split() == ["Notices"]
    for _ in range(2):
        tell(world.engagement, world.owner)
    assert bell(client).split() == ["Notices", "2", "unread"]
    assert "2" in client.get("/notices/bell/", headers=HTMX).content.decode()


def test_the_list_is_grouped_by_day_and_engagement(world: World) -> None:
    vendor = make_organisation("vendor", "Southfield")
    other = create_engagement(actor=actor_of(world.owner), name="Mails", buyer=world.buyer, vendor=vendor)
    for engagement in (world.engagement, other, world.engagement, other):
        tell(engagement, world.owner)
    for notice in notices_of(world.owner)[2:]:
        notice.created_at = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)
        notice.save()
    page = client_of(world.owner).get("/notices/").content.decode()
    headings = re.findall(r"<h[23][^>]*>(?:<a[^>]*>)?([^<]+)<", page.partition("<main")[2])
    said = [each for each in headings if each != "Keys"][1:]
    assert said == ["Mails", "Tickets", "5 January 2026", "Mails", "Tickets"]


def test_a_notice_is_marked_as_read_and_stays_in_the_list(world: World) -> None:
    notice, client = make_notice(world.engagement, world.owner), client_of(world.owner)
    answer = client.post(f"/notices/{notice.public_id}/read/")
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert bell(client).split() == ["Notices"]
    assert notice.subject in client.get("/notices/").content.decode()
    assert notice.subject not in client.get("/notices/?unread=1").content.decode()


def test_following_a_notice_marks_it_and_leads_there(world: World) -> None:
    notice, client = make_notice(world.engagement, world.owner), client_of(world.owner)
    answer = client.post(f"/notices/{notice.public_id}/read/", headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, notice.path)
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_all_are_marked_at_once_and_nobody_elses(world: World) -> None:
    for _ in range(3):
        tell(world.engagement, world.owner, world.judge)
    assert client_of(world.owner).post("/notices/read/").status_code == 302
    assert not Notice.objects.filter(recipient=world.owner).unread()
    assert Notice.objects.filter(recipient=world.judge).unread().count() == 3


def test_nobody_sees_or_marks_what_somebody_else_was_told(world: World) -> None:
    notice = make_notice(world.engagement, world.owner)
    for other in (world.judge, world.vendor_manager, world.outsider):
        client = client_of(other)
        assert notice.subject not in client.get("/notices/").content.decode()
        assert client.post(f"/notices/{notice.public_id}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_and_choosing_are_personal_and_leave_no_event(world: World) -> None:
    notice, client = make_notice(world.engagement, world.owner), client_of(world.owner)
    before = Event.objects.count()
    client.post(f"/notices/{notice.public_id}/read/")
    client.post("/notices/preferences/", {"reports": "daily"})
    assert Event.objects.count() == before


def test_preferences_are_saved_and_shown_again(world: World) -> None:
    client = client_of(world.owner)
    sent = {"reports": "never", "deadlines": "at_once", "appeals": ""}
    assert client.post("/notices/preferences/", sent).status_code == 302
    assert dict(Preference.objects.values_list("group", "timing")) == {"reports": "never", "deadlines": "at_once"}
    assert '<option value="never" selected>' in client.get("/notices/preferences/").content.decode()
    client.post("/notices/preferences/", {})
    assert not Preference.objects.exists()


def test_what_a_right_may_depend_on_cannot_be_muted(world: World) -> None:
    answer = client_of(world.owner).post("/notices/preferences/", {"reports": "daily", "appeals": "never"})
    assert answer.status_code == 200
    assert "never is not one of the available choices" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_page_says_when_nothing_is_mailed(world: World, settings: Any) -> None:
    client, words = client_of(world.owner), "No mail server is set up"
    assert words not in client.get("/notices/preferences/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert words in client.get("/notices/preferences/").content.decode()


def test_a_mail_that_does_not_arrive_is_told_to_the_person_and_to_the_owner(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    tell(world.engagement, world.judge, kind="dispute.deadline")
    assert send_due().failed == 1
    words = "The mail server could not be reached."
    seen = {
        person: words in client_of(person).get("/notices/preferences/").content.decode()
        for person in (world.judge, world.owner, world.vendor_manager, world.outsider)
    }
    assert list(seen.values()) == [True, True, False, False]


def test_the_pages_hold_no_inline_script_or_style(world: World) -> None:
    make_notice(world.engagement, world.owner)
    for path in ("/notices/", "/notices/preferences/", "/notices/bell/"):
        page = client_of(world.owner).get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page), path
