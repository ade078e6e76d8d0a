from apps.accounts.selectors import user_for_token
from tests.builders import PASSWORD
from tests.portal.world import World, client_of


def test_a_token_is_shown_once_and_opens_the_interface(world: World) -> None:
    client = client_of(world.owner)
    page = client.post("/account/tokens/", {"name": "nightly"}).content.decode()
    secret = page.split('class="secret">')[1].split("<")[0]
    assert user_for_token(secret) == world.owner
    assert secret not in client.get("/account/").content.decode()


def test_a_token_taken_back_opens_nothing(world: World) -> None:
    client = client_of(world.owner)
    page = client.post("/account/tokens/", {"name": "nightly"}).content.decode()
    secret = page.split('class="secret">')[1].split("<")[0]
    token = world.owner.tokens.get()
    assert client.post(f"/account/tokens/{token.public_id}/revoke/").status_code == 302
    assert user_for_token(secret) is None


def test_somebody_elses_token_does_not_exist(world: World) -> None:
    client_of(world.owner).post("/account/tokens/", {"name": "nightly"})
    token = world.owner.tokens.get()
    assert client_of(world.judge).post(f"/account/tokens/{token.public_id}/revoke/").status_code == 404


def test_a_changed_password_keeps_this_session(world: World) -> None:
    client = client_of(world.owner)
    new = "another long phrase"
    response = client.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert response.status_code == 302
    assert client.get("/account/").status_code == 200
    world.owner.refresh_from_db()
    assert world.owner.check_password(new)


def test_a_wrong_current_password_is_said_on_the_form(world: World) -> None:
    given = {"old": "wrong", "new": "another long phrase", "again": "another long phrase"}
    response = client_of(world.owner).post("/account/password/", given)
    assert "The password is wrong." in response.content.decode()
