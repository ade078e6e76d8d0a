import pytest

from apps.accounts.models import OrganisationKind
from apps.projects.models import Engagement, Item, Project
from apps.projects.policies import may_contest, may_deliver, may_judge, may_see_gold, side_of
from apps.projects.services import create_engagement, create_project, invite_auditor
from tests.accounts.events import last_event, verbs
from tests.builders import actor_of, make_organisation
from tests.refusals import invalid, refused
from tests.scenes import deliver, make_double, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
INSIDERS = (
    "owner",
    "qa_manager",
    "adjudicator",
    "compliance",
    "auditor",
    "vendor_owner",
    "vendor_manager",
    "annotator",
)


def test_an_engagement_has_a_log_of_its_own_that_starts_with_it() -> None:
    scene = make_engagement()
    assert verbs(scene.log) == ["engagement.created", "engagement.auditor_invited"]
    assert scene.log.endswith(f"/{scene.engagement.public_id}")


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "vendor_owner", "outsider"])
def test_only_owners_and_qa_managers_of_the_buyer_make_engagements(role: str) -> None:
    scene = make_engagement()
    with refused("Owner or QA manager|not a member"):
        create_engagement(actor=scene.actor(role), name="Another", buyer=scene.buyer, vendor=scene.vendor)


def test_an_engagement_is_between_a_buyer_and_a_vendor() -> None:
    scene = make_engagement()
    with invalid("between a buyer and a vendor"):
        create_engagement(actor=scene.actor("owner"), name="Odd", buyer=scene.buyer, vendor=scene.buyer)


def test_only_auditors_are_invited_to_audit_and_once() -> None:
    scene = make_engagement()
    with invalid("is not an auditor"):
        invite_auditor(actor=scene.actor("owner"), engagement=scene.engagement, organisation=scene.vendor)
    with invalid("already"):
        again = scene.engagement.auditors.get()
        invite_auditor(actor=scene.actor("owner"), engagement=scene.engagement, organisation=again)
    other = make_organisation(OrganisationKind.AUDITOR)
    with refused("not a member"):
        invite_auditor(actor=scene.actor("vendor_owner"), engagement=scene.engagement, organisation=other)


def test_everybody_who_takes_part_sees_the_engagement_and_nobody_else() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    for role in INSIDERS:
        user = getattr(scene, role)
        assert list(Engagement.objects.visible_to(user)) == [scene.engagement]
        assert list(Project.objects.visible_to(user)) == [project]
        assert Item.objects.visible_to(user).count() == 1
    assert not Engagement.objects.visible_to(scene.outsider).exists()
    assert not Project.objects.visible_to(scene.outsider).exists()
    assert not Item.objects.visible_to(scene.outsider).exists()
    assert not Engagement.objects.visible_to(None).exists()


def test_projects_of_an_engagement_have_different_names() -> None:
    scene = make_engagement()
    create_project(actor=scene.actor("qa_manager"), engagement=scene.engagement, name=" Sentiment ")
    with invalid("already has a project called 'Sentiment'"):
        create_project(actor=scene.actor("owner"), engagement=scene.engagement, name="Sentiment")
    with invalid("between 1 and 120"):
        create_project(actor=scene.actor("owner"), engagement=scene.engagement, name="  ")
    with refused("you are Adjudicator"):
        create_project(actor=scene.actor("adjudicator"), engagement=scene.engagement, name="Topics")
    assert last_event().verb == "project.created"


@pytest.mark.parametrize(
    ("role", "delivers", "judges", "contests", "sees_gold"),
    [
        ("owner", True, True, True, True),
        ("qa_manager", True, True, True, True),
        ("adjudicator", False, True, True, True),
        ("compliance", False, False, False, True),
        ("auditor", False, False, False, True),
        ("vendor_owner", True, False, True, False),
        ("vendor_manager", True, False, True, False),
        ("annotator", False, False, True, False),
        ("outsider", False, False, False, False),
    ],
)
def test_each_role_may_do_its_part(role: str, delivers: bool, judges: bool, contests: bool, sees_gold: bool) -> None:
    scene = make_engagement()
    asked = (scene.actor(role), scene.engagement)
    found = (may_deliver(*asked), may_judge(*asked), may_contest(*asked), may_see_gold(*asked))
    assert tuple(map(bool, found)) == (delivers, judges, contests, sees_gold)


def test_an_annotator_who_may_not_deliver_hears_it_in_the_words_of_the_own_house() -> None:
    scene = make_engagement()
    assert f"at {scene.vendor}; you are Annotator" in may_deliver(scene.actor("annotator"), scene.engagement).reason


def test_who_works_for_both_parties_neither_judges_nor_sees_gold() -> None:
    scene = make_engagement()
    double = make_double(scene)
    assert not may_judge(actor_of(double), scene.engagement)
    assert "whose work this is" in may_judge(actor_of(double), scene.engagement).reason
    assert not may_see_gold(actor_of(double), scene.engagement)


def test_a_side_is_taken_through_an_active_membership_only() -> None:
    scene = make_engagement()
    side = side_of(scene.actor("auditor"), scene.engagement)
    assert side is not None
    assert side.organisation in scene.engagement.auditors.all()
    assert side_of(scene.actor("outsider"), scene.engagement) is None
