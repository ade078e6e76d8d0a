"""Neither gold in use, nor who works elsewhere, nor the author of a blind position is found by looking around."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from apps.accounts.models import OrganisationKind, Role
from apps.accounts.services import add_member
from apps.audit.models import Event
from apps.disputes.models import Dispute, Ground, Subject
from apps.gold.models import GoldRun
from apps.projects.selectors import KEPT_FROM_VENDOR
from tests.builders import SETUP, make_organisation
from tests.contracts.routes import routes
from tests.contracts.stage import Stage

pytestmark = pytest.mark.django_db

TESTED = ("vendor_manager", "annotator")


def visitor(stage: Stage, role: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = stage.sessions[role]
    return client


def fetched(stage: Stage, role: str, url: str, **query: str) -> Any:
    headers = {"Authorization": f"Bearer {stage.tokens[role]}"}
    return Client(headers=headers).get(f"/api/v1/{url}", query).json()


def everything(stage: Stage, role: str) -> dict[str, str]:
    """All that one role can read, by address; archives unpacked."""
    answers = {name: stage.ask(role, "get", route) for name, route in routes().items() if "get" in stage.methods(route)}
    return {name: readable(answer) for name, answer in answers.items() if answer.status_code == 200}


def readable(answer: Any) -> str:
    """The text of an answer; archives unpacked."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("role", TESTED)
def test_nothing_that_the_vendor_reads_names_gold(stage: Stage, role: str) -> None:
    about_gold = Q(ground=Ground.GOLD) | Q(subject=Subject.GOLD)
    cases = list(Dispute.objects.filter(about_gold).values_list("public_id", flat=True))
    events = list(Event.objects.filter(verb__in=KEPT_FROM_VENDOR).values_list("public_id", flat=True))
    digests = set(GoldRun.objects.values_list("gold_digest", flat=True))
    assert len(digests) == 2
    assert cases
    assert events
    read = everything(stage, role)
    for name, text in read.items():
        for secret in (*cases, *events, *digests, "Contradicts gold</td>"):
            assert secret not in text, (name, secret)
        if name not in ("api:schema", "api:docs"):
            assert not [verb for verb in KEPT_FROM_VENDOR if verb in text], name


def test_the_buyer_and_the_auditor_read_those_events(stage: Stage) -> None:
    withheld = Event.objects.filter(log__origin=stage.scene.log, verb__in=KEPT_FROM_VENDOR)
    verbs = set(withheld.values_list("verb", flat=True))
    assert {"gold.set", "training_set.frozen", "round.begun", "comparison.decided"} <= verbs
    for role in ("owner", "auditor"):
        assert all(fetched(stage, role, "events/", verb=verb)["count"] for verb in sorted(verbs))


def test_no_facet_and_no_receipt_leads_to_a_withheld_event(stage: Stage) -> None:
    event = Event.objects.filter(log__origin=stage.scene.log, verb="gold.set").earliest("pk")
    log = stage.scene.engagement.public_id
    for asked in ({"verb": "gold.set"}, {"object": event.object, "verb": event.verb}):
        assert fetched(stage, "vendor_manager", "events/", **asked)["count"] == 0
        assert "log-row" not in visitor(stage, "vendor_manager").get("/log/", {"log": log, **asked}).content.decode()
    for part in ("", "proof/"):
        assert fetched(stage, "vendor_manager", f"events/{event.public_id}/{part}").keys() == {"error"}
    receipt = f"/log/{log}/events/{event.public_id}/receipt.zip"
    assert visitor(stage, "vendor_manager").get(receipt).status_code == 404
    assert visitor(stage, "auditor").get(receipt).status_code == 200


def test_a_log_does_not_tell_where_somebody_works_besides(stage: Stage) -> None:
    elsewhere = make_organisation(OrganisationKind.VENDOR, "Quiet Harbour")
    add_member(actor=SETUP, organisation=elsewhere, user=stage.scene.auditor, role=Role.OWNER)
    for role in ("owner", "vendor_manager"):
        page = visitor(stage, role).get("/log/", {"log": stage.scene.engagement.public_id}).content.decode()
        assert "Quiet Harbour" not in page


def test_counts_of_open_cases_leave_out_what_is_hidden(stage: Stage) -> None:
    seen = {
        role: {each.pk: each for each in visitor(stage, role).get("/projects/").context["projects"]}[
            stage.project.pk
        ].open_cases
        for role in ("owner", "vendor_manager")
    }
    assert seen["owner"] > seen["vendor_manager"]
    hidden = Dispute.objects.filter(ground=Ground.GOLD).first()
    assert hidden is not None
    page = visitor(stage, "vendor_manager").get(f"/projects/{stage.project.public_id}/items/{hidden.item_id}/")
    assert "A case is open" not in page.content.decode()
    assert "Contest the label" in page.content.decode()


def test_a_judge_finds_each_answer_once_and_nobodys_name(stage: Stage) -> None:
    case = Dispute.objects.filter(ground=Ground.GOLD).first()
    assert case is not None
    told = fetched(stage, "adjudicator", f"items/{case.item_id}/")
    values = [json.dumps(each["value"]) for each in told["annotations"]]
    assert (told["blind"], len(values)) == (True, len(set(values)))
    assert {each["annotator"] for each in told["annotations"]} == {None}
    assert told["gold"] is None
