"""The page about an organisation's legal holds, as whoever keeps its books uses it."""

from __future__ import annotations

import pytest

from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.retention.models import Hold
from apps.retention.services import place_hold
from tests.builders import PASSWORD
from tests.portal.world import client_of
from tests.scenes import Scene, make_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


def address(scene: Scene, rest: str = "") -> str:
    return f"/organisations/{scene.buyer.public_id}/holds/{rest}"


def test_a_hold_on_a_person_stops_the_erasure_and_the_page_says_why(scene: Scene) -> None:
    client, person = client_of(scene.compliance), scene.qa_manager
    people = f"/organisations/{scene.buyer.public_id}/people/"
    assert address(scene) in client.get(people).content.decode()
    client.post(address(scene), {"person": person.public_id, "reason": "Claim <7>"})
    assert "Claim &lt;7&gt;" in client.get(address(scene)).content.decode()
    end_membership(actor=scene.actor("owner"), membership=memberships_of(person).get())
    erasing = f"{people}{person.public_id}/erase/"
    assert "A legal hold covers this person" in client.get(erasing).content.decode()
    client.post(erasing, {"basis": "request", "password": PASSWORD})
    person.refresh_from_db()
    assert person.name == "Quinn Abel"
    hold = Hold.objects.get()
    client.post(address(scene, f"{hold.public_id}/release/"), {"reason": "Settled"})
    assert "Settled" in client.get(address(scene)).content.decode()
    client.post(erasing, {"basis": "request", "password": PASSWORD})
    person.refresh_from_db()
    assert person.name == person.public_id


def test_whoever_comes_from_the_page_of_an_erasure_finds_the_person_chosen(scene: Scene) -> None:
    page = client_of(scene.owner).get(address(scene), {"person": scene.qa_manager.public_id}).content.decode()
    assert f'value="{scene.qa_manager.public_id}" selected' in page
    assert '<details class="fold" open>' in page


def test_holds_on_engagements_stand_beside_those_on_people(scene: Scene) -> None:
    owner = scene.actor("owner")
    place_hold(actor=owner, organisation=scene.buyer, engagement=scene.engagement, reason="A lawsuit")
    page = client_of(scene.owner).get(address(scene)).content.decode()
    assert "A lawsuit" in page and f"on {scene.engagement}" in page
    retention = client_of(scene.owner).get(f"/engagements/{scene.engagement.public_id}/retention/").content.decode()
    assert "A lawsuit" in retention and address(scene) in retention


def test_nobody_of_another_house_can_be_chosen(scene: Scene) -> None:
    form = {"person": scene.vendor_manager.public_id, "reason": "Claim 7"}
    page = client_of(scene.owner).post(address(scene), form).content.decode()
    assert "Select a valid choice" in page
    assert not Hold.objects.exists()


def test_what_was_typed_wrongly_is_said_on_the_form(scene: Scene) -> None:
    page = client_of(scene.owner).post(address(scene), {"person": scene.qa_manager.public_id}).content.decode()
    assert "This field is required" in page
