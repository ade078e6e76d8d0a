"""The page on which parties agree on witnesses and see what these said."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import Cosignature, Log
from apps.audit.sequencer import sequence
from apps.evidence.signing import WitnessSigner
from tests.portal.world import World


def page_of(world: World) -> str:
    return reverse("portal:witnesses", args=[world.engagement.public_id])


def as_person(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def line(folder: Path) -> str:
    key = WitnessSigner(folder / "w.pem", "witness.example").key
    return f"witness buyer {key} https://witness.example/"


def test_before_any_agreement_the_page_says_what_a_witness_is_for(world: World) -> None:
    said = as_person(world.owner).get(page_of(world)).content.decode()
    assert "Nobody outside watches this log" in said
    assert "Agree on other witnesses" in said


def test_an_agreed_witness_and_its_answers_are_shown_to_both_sides(world: World, tmp_path: Path) -> None:
    client = as_person(world.owner)
    assert client.post(page_of(world), {"policy": f"{line(tmp_path)}\nquorum buyer"}).status_code == 302
    log = Log.objects.get(origin=world.engagement.log_origin)
    checkpoint = sequence(log)
    Cosignature.objects.create(checkpoint=checkpoint, witness="buyer", status=422, answer="the log forked")
    for user in (world.owner, world.vendor_manager):
        said = as_person(user).get(page_of(world)).content.decode()
        assert "https://witness.example/" in said
        assert "422 the log forked" in said
        assert "nothing yet" in said
        assert "--log" in said
    assert "Agree on other witnesses" not in said


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("quorum nobody", "nothing above is called"),
        ("witness a nonsense https://w.example/\nquorum a", "verifier key"),
        ("", "required"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused_beside_the_form(world: World, policy: str, why: str) -> None:
    answer = as_person(world.owner).post(page_of(world), {"policy": policy})
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not Log.objects.get(origin=world.engagement.log_origin).events.filter(verb="witnesses.agreed").exists()


def test_a_witness_without_an_address_is_refused(world: World, tmp_path: Path) -> None:
    policy = line(tmp_path).removesuffix(" https://witness.example/") + "\nquorum buyer"
    assert "at which address" in as_person(world.owner).post(page_of(world), {"policy": policy}).content.decode()


def test_annotators_and_strangers_see_nothing_of_it(world: World) -> None:
    assert as_person(world.annotator).get(page_of(world)).status_code == 403
    assert as_person(world.outsider).get(page_of(world)).status_code == 404
    assert as_person(world.vendor_manager).post(page_of(world), {"policy": "quorum none"}).status_code == 403
