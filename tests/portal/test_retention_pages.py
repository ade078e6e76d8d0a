"""The pages about retention and erasure, as people use them."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.retention.models import Hold, RetentionRule
from tests.builders import PASSWORD
from tests.scenes import Scene, deliver, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(scene: Scene, rest: str = "") -> str:
    return f"/engagements/{scene.engagement.public_id}/retention/{rest}"


def test_a_rule_and_a_hold_are_set_on_the_page_and_read_there(scene: Scene) -> None:
    client = client_of(scene.compliance)
    form = {"records": "files", "name": "aia-10y", "months": "120", "starts_on": "2026-01-31"}
    assert client.post(address(scene, "rules/"), form).status_code == 302
    assert client.post(address(scene, "holds/"), {"reason": "Claim <7>"}).status_code == 302
    page = client.get(address(scene)).content.decode()
    assert "aia-10y" in page and "2036-01-31" in page
    assert "Claim &lt;7&gt;" in page and "kept: a legal hold covers it" in page
    hold = Hold.objects.get()
    client.post(address(scene, f"holds/{hold.public_id}/release/"), {"reason": "Settled"})
    assert "kept: its time is not over" in client.get(address(scene)).content.decode()


def test_what_was_typed_wrongly_is_said_on_the_form(scene: Scene) -> None:
    form = {"records": "log", "name": "short", "months": "5"}
    answer = client_of(scene.owner).post(address(scene, "rules/"), form)
    assert answer.status_code == 200 and "between 6 and 1200 months" in answer.content.decode()
    assert not RetentionRule.objects.exists()
    assert "This field is required" in client_of(scene.owner).post(address(scene, "holds/"), {}).content.decode()


def test_the_auditor_reads_and_is_offered_nothing_to_change(scene: Scene) -> None:
    Hold.objects.create(organisation=scene.buyer, engagement=scene.engagement, reason="Claim 7")
    page = client_of(scene.auditor).get(address(scene)).content.decode()
    assert "Erase the files" not in page and "Place a hold" not in page
    assert "Claim 7" not in page


def test_an_address_is_replaced_on_the_page(scene: Scene) -> None:
    deliver(scene, make_project(scene), [("i1", "sam@labels.example", "yes")])
    client = client_of(scene.owner)
    annotator = scene.engagement.annotators.get()
    assert "sam@labels.example" in client.get(address(scene)).content.decode()
    client.post(address(scene, f"annotators/{annotator.public_id}/"), {"basis": "request"})
    assert "sam@labels.example" not in client.get(address(scene)).content.decode()


def test_a_person_is_erased_from_the_people_page_with_the_password(scene: Scene) -> None:
    person, client = scene.qa_manager, client_of(scene.owner)
    people = f"/organisations/{scene.buyer.public_id}/people/"
    erasing = f"{people}{person.public_id}/erase/"
    assert "end the membership first" in client.get(erasing).content.decode()
    end_membership(actor=scene.actor("owner"), membership=memberships_of(person).get())
    assert erasing in client.get(people).content.decode()
    assert "21 CFR 11.50" in client.get(erasing).content.decode()
    wrong = client.post(erasing, {"basis": "request", "password": "wrong"})
    assert wrong.status_code == 200 and User.objects.get(pk=person.pk).name == person.name
    done = client.post(erasing, {"basis": "request", "password": PASSWORD}, follow=True)
    assert f"{person.public_id} is all that remains" in done.content.decode()
    assert erasing not in client.get(people).content.decode()
