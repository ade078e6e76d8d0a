"""The sets of people agree with the policies that decide about one person."""

from __future__ import annotations

from apps.accounts.models import Role, User
from apps.accounts.services import add_member
from apps.notices.recipients import judges_of, taking_part, vendors_people
from apps.projects.models import Engagement
from apps.projects.policies import may_judge
from apps.signoff.capacities import may_sign_in_office
from apps.signoff.telling import signers_of
from tests.builders import SETUP, actor_of, make_member
from tests.notices.told import names_of
from tests.scenes import Scene


def everybody(scene: Scene) -> list[User]:
    """With some who work in two houses."""
    for house, role in ((scene.vendor, Role.ANNOTATOR), (scene.engagement.auditors.get(), Role.AUDITOR)):
        for office in (Role.OWNER, Role.QA_MANAGER, Role.AUDITOR):
            both = make_member(scene.buyer, office, f"{office} and {role}")
            add_member(actor=SETUP, organisation=house, user=both, role=role)
    return list(User.objects.all())


def test_judges_are_those_who_may_judge(scene: Scene) -> None:
    people = everybody(scene)
    assert names_of(judges_of(scene.engagement)) == names_of(
        person for person in people if may_judge(actor_of(person), scene.engagement)
    )


def test_signers_are_those_who_may_sign_in_their_office(scene: Scene) -> None:
    people = everybody(scene)
    assert names_of(signers_of(scene.engagement)) == names_of(
        person for person in people if may_sign_in_office(actor_of(person), scene.engagement)
    )


def test_taking_part_is_seeing_the_engagement(scene: Scene) -> None:
    people = everybody(scene)
    seeing = (each for each in people if Engagement.objects.visible_to(each).filter(pk=scene.engagement.pk))
    assert names_of(taking_part(User.objects.all(), scene.engagement)) == names_of(seeing)


def test_the_vendors_managers_are_chosen_by_their_role(scene: Scene) -> None:
    assert list(vendors_people(scene.engagement, Role.VENDOR_MANAGER)) == [scene.vendor_manager]
    assert vendors_people(scene.engagement).count() == 3
