from apps.disputes.services import open_disputes
from apps.gold.services import score_gold
from apps.labels.models import Annotator
from apps.labels.services import link_annotator
from tests.builders import actor_of, make_member, make_organisation
from tests.portal.world import World, client_of, deliver, settle_gold


def test_a_judge_is_told_what_to_decide(world: World) -> None:
    deliver(world)
    open_disputes(actor=actor_of(world.owner), project=world.project)
    page = client_of(world.judge).get("/").content.decode()
    assert "1 dispute waits for you." in page
    assert "due in" in page


def test_an_owner_is_told_of_lots_refused_files_and_outdated_results(world: World) -> None:
    deliver(world)
    settle_gold(world)
    score_gold(actor=actor_of(world.owner), project=world.project)
    deliver(world, "i3,A-7,no,More", name="second.csv")
    deliver(world, "i4,A-7,maybe,Hm", name="bad.csv")
    page = client_of(world.owner).get("/").content.decode()
    assert "2 lots, 1 delivery and 1 outdated result wait for you." in page


def test_a_refused_file_that_came_in_later_is_no_news(world: World) -> None:
    deliver(world)
    assert "Refused" not in client_of(world.vendor_manager).get("/").content.decode()


def test_the_vendor_sees_deliveries(world: World) -> None:
    deliver(world)
    page = client_of(world.vendor_manager).get("/").content.decode()
    assert "week.csv" in page
    assert "not decided yet" in page


def test_an_annotator_sees_their_own_result_with_its_interval(world: World) -> None:
    deliver(world)
    settle_gold(world)
    own = Annotator.objects.get(engagement=world.engagement, key="A-7")
    link_annotator(actor=actor_of(world.vendor_manager), annotator=own, user=world.annotator)
    score_gold(actor=actor_of(world.owner), project=world.project)
    page = client_of(world.annotator).get("/").content.decode()
    assert "1.000" in page
    assert "B-2" not in page
    assert "Sign-offs" not in page


def test_a_new_owner_is_shown_where_to_begin(db: None) -> None:
    page = client_of(make_member(make_organisation())).get("/").content.decode()
    assert "Open an engagement" in page
