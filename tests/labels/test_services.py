import pytest

from apps.accounts.services import end_membership
from apps.labels.models import AnnotationSet, Annotator, Delivery
from apps.labels.services import freeze_set, link_annotator
from tests.accounts.events import last_event, verbs
from tests.builders import SETUP
from tests.refusals import invalid, refused
from tests.scenes import annotator_of, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


def test_the_same_rows_are_the_same_set_and_more_rows_another() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"), "one.csv")
    first = freeze_set(actor=scene.actor("owner"), project=project)
    assert freeze_set(actor=scene.actor("qa_manager"), project=project) == first
    assert verbs(scene.log).count("set.frozen") == 1
    deliver(scene, project, panel(["b"], ann="y"), "two.csv")
    second = freeze_set(actor=scene.actor("owner"), project=project)
    assert (first.rows, second.rows) == (1, 2)
    assert first.digest != second.digest


def test_nothing_delivered_cannot_be_frozen() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("Nothing has been delivered"):
        freeze_set(actor=scene.actor("owner"), project=project)
    assert not AnnotationSet.objects.exists()


def test_a_set_is_frozen_by_those_who_measure() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    with refused("not a member"):
        freeze_set(actor=scene.actor("outsider"), project=project)


@pytest.mark.parametrize("role", ["owner", "qa_manager", "vendor_owner", "vendor_manager"])
def test_an_annotator_is_linked_by_either_partys_managers(role: str) -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y", bob="n"))
    ann = annotator_of(scene, "ann")
    link_annotator(actor=scene.actor(role), annotator=ann, user=scene.annotator)
    assert last_event().verb == "annotator.linked"
    assert list(Annotator.objects.visible_to(scene.annotator)) == [ann]


@pytest.mark.parametrize("role", ["adjudicator", "auditor", "annotator", "outsider"])
def test_nobody_else_links_an_annotator(role: str) -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y"))
    with refused("needs the role|not a member"):
        link_annotator(actor=scene.actor(role), annotator=annotator_of(scene, "ann"), user=scene.annotator)


def test_only_a_member_of_the_vendor_is_linked() -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y"))
    with invalid("is not a member of"):
        link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.outsider)


def test_an_annotator_sees_only_themself_the_others_of_the_engagement_see_all_and_outsiders_none() -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y", bob="n"))
    for role in ("owner", "adjudicator", "auditor", "vendor_manager"):
        assert Annotator.objects.visible_to(getattr(scene, role)).count() == 2
    assert not Annotator.objects.visible_to(scene.annotator).exists()
    assert not Annotator.objects.visible_to(scene.outsider).exists()
    assert not Delivery.objects.visible_to(scene.outsider).exists()


def test_who_left_the_vendor_no_longer_sees_their_results() -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y"))
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    end_membership(actor=SETUP, membership=scene.annotator.memberships.get())
    assert not Annotator.objects.visible_to(scene.annotator).exists()
