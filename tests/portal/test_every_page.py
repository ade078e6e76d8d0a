"""What holds for all rooms: nothing inline, looking writes nothing, and outsiders find nothing."""

import re

import pytest

from apps.audit.models import Event
from apps.projects.models import Item
from tests.portal.world import World, client_of, deliver, settle_gold

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture
def places(world: World) -> dict[str, str]:
    run = deliver(world)
    settle_gold(world)
    refused = deliver(world, "i9,A-7,maybe,Hm", name="bad.csv")
    item = Item.objects.get(project=world.project, key="i1")
    project, engagement = f"/projects/{world.project.public_id}/", f"/engagements/{world.engagement.public_id}/"
    return {
        "home": "/",
        "account": "/account/",
        "projects": "/projects/",
        "new engagement": "/engagements/new/",
        "engagement": engagement,
        "project": project,
        "guideline": f"{project}guideline/",
        "items": f"{project}items/",
        "item": f"{project}items/{item.pk}/",
        "deliver": f"{project}deliver/",
        "gold": f"{project}gold/",
        "import": f"/imports/{run.public_id}/",
        "refused import": f"/imports/{refused.public_id}/",
        "people": f"/organisations/{world.buyer.public_id}/people/",
        "log": f"/log/?log={world.engagement.public_id}",
    }


def test_no_page_has_inline_script_or_style(world: World, places: dict[str, str]) -> None:
    client = client_of(world.owner)
    for name, address in places.items():
        page = client.get(address)
        assert page.status_code == 200, name
        assert INLINE.search(page.content.decode()) is None, name
        assert "default-src 'none'" in page["Content-Security-Policy"]


def test_looking_writes_no_event(world: World, places: dict[str, str]) -> None:
    before = Event.objects.count()
    for user in (world.owner, world.vendor_manager, world.annotator):
        for address in places.values():
            client_of(user).get(address)
    assert Event.objects.count() == before


OPEN_TO_EVERYBODY = {"home", "account", "projects", "new engagement"}


def test_an_outsider_finds_nothing(world: World, places: dict[str, str]) -> None:
    client = client_of(world.outsider)
    for name, address in places.items():
        assert client.get(address).status_code == (200 if name in OPEN_TO_EVERYBODY else 404), name


def test_a_refused_attempt_is_itself_recorded(world: World) -> None:
    address = f"/projects/{world.project.public_id}/guideline/publish/"
    response = client_of(world.judge).post(address, {"text": "Mine"})
    assert response.status_code == 403
    assert "needs the role" in response.content.decode()
    assert Event.objects.filter(verb="access.refused", actor=f"user:{world.judge.public_id}").count() == 1


def test_one_place_in_the_navigation_is_the_current_one(world: World) -> None:
    page = client_of(world.owner).get("/projects/").content.decode()
    assert page.count('aria-current="page"') == 1
    assert re.search(r'data-go="p" aria-current="page"', page)
