"""What is published ends the certificates bound to what was there before, at once and wherever it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from apps.consequences.publishing import put_guideline_in_force
from apps.disputes.models import GuidelineChange
from apps.disputes.services import approve_change, propose_text
from apps.loop.models import CertificateEnd
from apps.loop.routing.certificates import is_reopened
from apps.projects.models import Guideline
from apps.projects.selectors import current_guideline
from tests.loop.build_routing import Certified
from tests.refusals import refused

pytestmark = pytest.mark.django_db

SCHEMA = '{"type": "nominal", "labels": ["maybe", "no", "yes"]}'
GUIDELINE, LABELS = "the guideline changed", "the label schema changed"


def client_of(world: Certified, role: str = "owner") -> Client:
    client = Client()
    client.force_login(getattr(world.scene, role))
    return client


def by_page(world: Certified, at: str, given: Mapping[str, str]) -> int:
    return client_of(world).post(f"/projects/{world.project.public_id}/{at}", given).status_code


def by_program(world: Certified, at: str, given: str) -> int:
    address = f"/api/v1/projects/{world.project.public_id}/{at}"
    return client_of(world).post(address, given, content_type="application/json").status_code


def by_change(world: Certified) -> int:
    change = GuidelineChange.objects.create(project=world.project, clause="1")
    based_on = current_guideline(world.project)
    propose_text(actor=world.scene.actor("adjudicator"), change=change, text="# Stricter", based_on=based_on)
    approve_change(actor=world.scene.actor("owner"), change=change)
    return client_of(world).post(f"/guideline-changes/{change.public_id}/publish/").status_code


WAYS: dict[str, tuple[Callable[[Certified], int], int, str]] = {
    "a change of the guideline": (by_change, 302, GUIDELINE),
    "the page of the guideline": (lambda w: by_page(w, "guideline/publish/", {"text": "# Stricter"}), 302, GUIDELINE),
    "the page of the project": (lambda w: by_page(w, "schema/", {"definition": SCHEMA}), 302, LABELS),
    "a program, a guideline": (lambda w: by_program(w, "guideline/", '{"text": "# Stricter"}'), 201, GUIDELINE),
    "a program, a schema": (lambda w: by_program(w, "schema/", f'{{"definition": {SCHEMA}}}'), 201, LABELS),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_however_it_is_published_the_certificate_ends_with_it(way: str) -> None:
    publish, status, reason = WAYS[way]
    world = Certified()
    assert publish(world) == status
    assert CertificateEnd.objects.get(round=world.round).reasons == [reason]
    assert is_reopened(world.round)


def test_what_is_refused_ends_nothing() -> None:
    world = Certified()
    with refused("Owner or QA manager"):
        put_guideline_in_force(actor=world.scene.actor("adjudicator"), project=world.project, text="# Stricter")
    assert by_page(world, "schema/", {"definition": '{"type": "poem"}'}) != 302
    assert not CertificateEnd.objects.exists()


def test_a_certificate_that_cannot_be_ended_leaves_nothing_published(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(project: object) -> None:
        raise RuntimeError

    world = Certified()
    monkeypatch.setattr("apps.consequences.publishing.end_lapsed", fails)
    with pytest.raises(RuntimeError):
        put_guideline_in_force(actor=world.scene.actor("owner"), project=world.project, text="# Stricter")
    assert not Guideline.objects.filter(project=world.project).exists()
