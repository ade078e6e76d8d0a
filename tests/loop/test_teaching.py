"""A backend elsewhere is told what people decided, and nothing that must stay unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.gold.services import set_gold_answers
from apps.loop.services.teaching import teach_backend
from tests.loop.build_outside import a_project, backend
from tests.loop.build_versions import KEYS, MOODS, TEXTS, reviews
from tests.loop.standing_in import Answer, StandIn, free_address, standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[StandIn]:
    settings.QA_PORTAL_NETWORKS = ["127.0.0.0/8"]
    with standing_in() as running:
        running.acts |= {
            "health": lambda _: {"status": "UP"},
            "setup": lambda _: {"model_version": None},
            "webhook": lambda _: Answer({}, 201),
        }
        yield running


def test_every_label_but_gold_is_sent_and_then_training_is_asked_for(server: StandIn) -> None:
    scene, project = reviews()
    owner = scene.actor("owner")
    set_gold_answers(actor=owner, project=project, answers=[("r00", '"good"', 1)], reason="settled")
    version = backend(scene, project, server.address)
    sent = teach_backend(actor=owner, version=version)
    *labels, last = server.of("/webhook")
    assert (last["action"], {one["action"] for one in labels}) == ("START_TRAINING", {"ANNOTATION_CREATED"})
    told = {one["task"]["data"]["text"]: one["annotation"]["result"][0]["value"]["choices"][0] for one in labels}
    wanted = {text: mood for key, text, mood in zip(KEYS, TEXTS, MOODS, strict=True) if key != "r00"}
    assert told.items() <= wanted.items()
    assert len(told) == sent == details_of(Event.objects.get(verb="backend.taught"))["labels"]
    assert sent > len(KEYS) / 2


def test_a_backend_that_does_not_take_them_is_told_with_how_far_it_came(server: StandIn) -> None:
    scene, project = reviews()
    taken = iter([201, 201])
    server.acts["webhook"] = lambda _: Answer({}, next(taken, 403))
    with pytest.raises(Invalid, match=r"took 2 of \d+ labels. backend refused: status 403"):
        teach_backend(actor=scene.actor("owner"), version=backend(scene, project, server.address))
    with pytest.raises(Invalid, match="took 0 of"):
        teach_backend(actor=scene.actor("owner"), version=backend(scene, project, free_address(), tries=1))


def test_only_backends_are_taught_by_who_may_take_labels_and_only_where_there_are_some() -> None:
    scene, project, _ = a_project()
    version = backend(scene, project, "https://models.example.com")
    with pytest.raises(Invalid, match="no labels yet"):
        teach_backend(actor=scene.actor("owner"), version=version)
    for who in ("auditor", "adjudicator", "vendor_manager"):
        with pytest.raises(Refused):
            teach_backend(actor=scene.actor(who), version=version)


def test_the_command_teaches_as_somebody(server: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    scene, project = reviews()
    version = backend(scene, project, server.address)
    call_command("teach_backend", version.public_id, "--as", scene.owner.email)
    assert "and it was asked to train" in capsys.readouterr().out
    for email in (scene.vendor_manager.email, "nobody@example.com"):
        with pytest.raises(CommandError):
            call_command("teach_backend", version.public_id, "--as", email)
