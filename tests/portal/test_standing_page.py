import csv
import html
import io

from apps.accounts.models import PolicyAcceptance, Qualification
from apps.accounts.services import add_member, publish_policy_text
from tests.accounts.events import last_event
from tests.builders import SETUP, actor_of, make_user
from tests.portal.world import World, client_of


def base(world: World) -> str:
    return f"/organisations/{world.buyer.public_id}/"


def test_a_qualification_is_recorded_shown_and_ended(world: World) -> None:
    client = client_of(world.owner)
    sent = {"user": world.judge.pk, "name": "GxP basics", "evidence": "Folder 7", "valid_from": "2020-01-01"}
    client.post(base(world) + "qualifications/", {**sent, "valid_until": "2021-01-01"})
    page = client.get(base(world) + "standing/").content.decode()
    assert "GxP basics" in page
    assert "not current" in page
    row = Qualification.objects.get()
    client.post(f"{base(world)}qualifications/{row.public_id}/end/")
    assert "GxP basics of Ada Juris holds no longer" in client.get(base(world) + "standing/").content.decode()
    assert "GxP basics" not in client.get(base(world) + "standing/").content.decode()


def test_wrong_dates_are_said_on_the_form_and_nothing_typed_is_lost(world: World) -> None:
    sent = {"user": world.judge.pk, "name": "GxP", "evidence": "x", "valid_from": "2026-02-01"}
    answer = client_of(world.owner).post(base(world) + "qualifications/", {**sent, "valid_until": "2026-01-01"})
    page = answer.content.decode()
    assert "before it begins" in page
    assert 'value="GxP"' in page


def test_the_evidence_is_shown_to_those_who_keep_it_alone(world: World) -> None:
    sent = {"user": world.judge.pk, "name": "GxP", "evidence": "Locker 12", "valid_from": "2026-02-01"}
    client_of(world.owner).post(base(world) + "qualifications/", sent)
    assert "Locker 12" in client_of(world.owner).get(base(world) + "standing/").content.decode()
    assert "Locker 12" not in client_of(world.judge).get(base(world) + "standing/").content.decode()


def test_an_identity_is_recorded_by_somebody_else(world: World) -> None:
    client_of(world.owner).post(base(world) + "identities/", {"user": world.judge.pk, "method": "video"})
    page = client_of(world.judge).get(base(world) + "standing/").content.decode()
    assert "Identity document seen by video call" in page
    assert "by Olga Marsh" in page


def test_a_text_is_read_and_accepted_by_the_person(world: World) -> None:
    publish_policy_text(actor=actor_of(world.owner), organisation=world.buyer, text="Sign **what you read**.")
    client = client_of(world.judge)
    assert "<strong>what you read</strong>" in client.get(base(world) + "policy-text/").content.decode()
    assert client.post(base(world) + "policy-text/", {"version": "1"}).status_code == 400
    client.post(base(world) + "policy-text/", {"version": "1", "read": "yes"})
    assert PolicyAcceptance.objects.get().user == world.judge
    assert last_event().verb == "policy_text.accepted"
    assert "You accepted this version" in client.get(base(world) + "policy-text/").content.decode()


def test_the_review_of_access_is_safe_to_open_in_a_spreadsheet(world: World) -> None:
    user = make_user('=HYPERLINK("x")', "h@example.com")
    add_member(actor=SETUP, organisation=world.buyer, user=user, role="auditor")
    answer = client_of(world.owner).get(base(world) + "access.csv")
    rows = list(csv.DictReader(io.StringIO(html.unescape(answer.content.decode()))))
    assert {row["role"] for row in rows} == {"Owner", "Adjudicator", "Auditor"}
    assert all(not row["name"].startswith("=") for row in rows)
    assert next(row for row in rows if row["name"] == "Olga Marsh")["last sign-in"]
