from django.test import Client

from apps.audit.models import Event
from tests.builders import PASSWORD
from tests.portal.world import World, client_of


def test_a_stranger_is_sent_to_the_front_door(world: World) -> None:
    response = Client().get("/projects/")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/projects/"


def test_signing_in_leads_to_where_one_was_going(world: World) -> None:
    client = Client()
    response = client.post("/sign-in/?next=/projects/", {"email": world.owner.email, "password": PASSWORD})
    assert response["Location"] == "/projects/"
    assert client.get("/projects/").status_code == 200


def test_signing_in_does_not_lead_out_of_the_house(world: World) -> None:
    address = "/sign-in/?next=https://elsewhere.example/"
    response = Client().post(address, {"email": world.owner.email, "password": PASSWORD})
    assert response["Location"] == "/"


def test_a_wrong_password_is_said_and_the_address_is_kept(world: World) -> None:
    response = Client().post("/sign-in/", {"email": world.owner.email, "password": "wrong"})
    assert response.status_code == 200
    assert "The e-mail address or the password is wrong." in response.content.decode()
    assert world.owner.email in response.content.decode()


def test_too_many_failures_close_the_door_for_a_while(world: World) -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"email": world.owner.email, "password": "wrong"})
    response = Client().post("/sign-in/", {"email": world.owner.email, "password": PASSWORD})
    assert "too many failed attempts" in response.content.decode()


def test_signing_out_needs_a_post_and_leaves_an_event(world: World) -> None:
    client = client_of(world.owner)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert Event.objects.filter(verb="signed.out", object=world.owner.public_id).exists()
    assert client.get("/").status_code == 302


def test_health_is_open_to_everybody(db: None) -> None:
    assert Client().get("/healthz").json() == {"status": "alive"}
    assert Client().get("/readyz").json() == {"status": "ready"}
