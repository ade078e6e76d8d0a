from django.test import Client

from apps.accounts.models import Membership, Organisation
from tests.builders import PASSWORD
from tests.portal.world import World, client_of


def invitation_link(world: World, email: str) -> str:
    address = f"/organisations/{world.buyer.public_id}/invite/"
    page = client_of(world.owner).post(address, {"email": email, "role": "adjudicator"}).content.decode()
    link = page.split('class="secret">')[1].split("<")[0]
    return link.removeprefix("http://testserver")


def test_an_invited_newcomer_joins_and_is_signed_in(world: World) -> None:
    link, visitor = invitation_link(world, "new@example.com"), Client()
    assert "Join Aurora" in visitor.get(link).content.decode()
    assert visitor.post(link, {"name": "Nora New", "password": PASSWORD})["Location"] == "/"
    assert visitor.get("/").status_code == 200
    assert Membership.objects.filter(user__email="new@example.com", role="adjudicator").exists()


def test_an_invitation_works_once(world: World) -> None:
    link = invitation_link(world, "new@example.com")
    Client().post(link, {"name": "Nora New", "password": PASSWORD})
    response = Client().get(link)
    assert response.status_code == 410
    assert "used already" in response.content.decode()


def test_a_signed_in_person_joins_with_one_button(world: World) -> None:
    link = invitation_link(world, world.vendor_manager.email)
    assert client_of(world.vendor_manager).post(link).status_code == 302
    assert Membership.objects.filter(user=world.vendor_manager, organisation=world.buyer).exists()


def test_an_invitation_for_somebody_else_is_refused(world: World) -> None:
    link = invitation_link(world, "new@example.com")
    response = client_of(world.judge).post(link)
    assert response.status_code == 403
    assert "sent to another address" in response.content.decode()


def test_only_an_owner_may_invite(world: World) -> None:
    address = f"/organisations/{world.buyer.public_id}/invite/"
    response = client_of(world.judge).post(address, {"email": "new@example.com", "role": "owner"})
    assert response.status_code == 403
    assert "This needs the role Owner" in response.content.decode()


def test_an_outsider_finds_no_organisation(world: World) -> None:
    assert client_of(world.outsider).get(f"/organisations/{world.buyer.public_id}/people/").status_code == 404


def test_a_role_is_changed(world: World) -> None:
    address = f"/organisations/{world.buyer.public_id}/people/{world.judge.public_id}/role/"
    client_of(world.owner).post(address, {"role": "qa_manager"})
    assert world.judge.memberships.get(ended_at=None).role == "qa_manager"


def test_the_last_owner_cannot_leave(world: World) -> None:
    page = f"/organisations/{world.buyer.public_id}/people/"
    client = client_of(world.owner)
    response = client.post(f"{page}{world.owner.public_id}/end/", headers={"referer": f"http://testserver{page}"})
    assert response["Location"] == f"http://testserver{page}"
    assert "is the last owner" in client.get(page).content.decode()


def test_a_buyer_brings_in_a_vendor_and_may_then_contract_it(world: World) -> None:
    client = client_of(world.owner)
    given = {"kind": "vendor", "name": "Southfield", "owner_email": "south@example.com"}
    client.post(f"/organisations/{world.buyer.public_id}/bring-in/", given)
    vendor = Organisation.objects.get(name="Southfield")
    offered = client.get("/engagements/new/").content.decode()
    assert "Southfield" in offered
    chosen = {"name": "Images", "buyer": world.buyer.pk, "vendor": vendor.pk}
    assert client.post("/engagements/new/", chosen).status_code == 302


def test_the_vendors_of_others_are_not_offered(world: World) -> None:
    assert "Northfield" not in client_of(world.outsider).get("/engagements/new/").content.decode()
