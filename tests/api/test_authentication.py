import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.accounts.models import ApiToken
from apps.accounts.services import revoke_token
from tests.api.world import World, client_of
from tests.builders import actor_of

URL = "/api/v1/organisations/"


def test_a_token_acts_as_its_owner(world: World) -> None:
    found = client_of(world.owner).get(URL).json()["results"]
    assert [(each["name"], each["role"]) for each in found] == [("Aurora", "owner")]


def test_a_session_speaks_for_the_person_who_is_signed_in(world: World) -> None:
    browser = Client()
    browser.force_login(world.judge)
    assert [each["role"] for each in browser.get(URL).json()["results"]] == ["adjudicator"]


def test_a_session_without_the_csrf_token_may_not_write(world: World) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(world.owner)
    answer = browser.post("/api/v1/agreement-runs/", {"project": world.project.public_id}, format="json")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["error"]


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Bearer  ", "Bearer caf\xe9", "bearer x y"])
def test_a_wrong_token_is_nobody(db: None, header: str) -> None:
    answer = APIClient(headers={"authorization": header}).get(URL)
    assert answer.status_code == 401
    assert "token" in answer.json()["error"]


def test_without_a_token_the_answer_says_how_to_sign_in(db: None) -> None:
    answer = APIClient().get(URL)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="QA Portal"')
    assert answer.json()["error"]


def test_a_revoked_token_is_nobody(world: World) -> None:
    program = client_of(world.owner)
    revoke_token(actor=actor_of(world.owner), token=ApiToken.objects.get(user=world.owner))
    assert program.get(URL).status_code == 401


def test_who_left_the_portal_has_no_token_any_more(world: World) -> None:
    program = client_of(world.owner)
    world.owner.is_active = False
    world.owner.save()
    assert program.get(URL).status_code == 401
