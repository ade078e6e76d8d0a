"""Looking writes nothing; whatever changes something leaves an event."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Event
from tests.contracts.routes import routes
from tests.contracts.stage import Stage
from tests.contracts.test_every_route import ROWS
from tests.undone import undone

pytestmark = pytest.mark.django_db

LOOKING = ("owner", "vendor_manager", "annotator")
WRITING = re.compile(r"(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# A file is compared with what is known of it, a version says what it thinks of tasks; nothing is kept.
CHANGES_NOTHING = ("portal:check_file", "api:ml-setup", "api:ml-predict", "api:ml-webhook")
# What somebody has read, and how they want to be told, is their own affair.
PERSONAL = ("portal:notice_read", "portal:notices_read", "portal:notice_preferences", "api:notices-read")
# What lies on the desk of an adjudicator or a reviewer decides nothing.
DESK = ("portal:dispute_draft", "portal:dispute_look", "portal:loop_review_next", "api:review-tasks-next")
LEAVES_NO_EVENT = (*CHANGES_NOTHING, *PERSONAL, *DESK)
# What the owner does not do.
BY = {
    "portal:login": "anonymous",
    "portal:invitation": "anonymous",
    "api:disputes-ask": "adjudicator",
    "api:disputes-withdraw": "vendor_manager",
}
DONE = (200, 201, 202, 302)


@pytest.mark.parametrize("name", [name for method, name in ROWS if method == "get"])
def test_looking_writes_nothing(stage: Stage, name: str) -> None:
    for role in LOOKING:
        with CaptureQueriesContext(connection) as asked:
            stage.ask(role, "get", routes()[name])
        assert not [query["sql"] for query in asked if WRITING.match(query["sql"])]


@pytest.mark.parametrize("name", [name for method, name in ROWS if method == "post" and name not in LEAVES_NO_EVENT])
def test_an_act_leaves_an_event(stage: Stage, name: str) -> None:
    with undone():
        before = Event.objects.count()
        answer = stage.ask_for_good(BY.get(name, "owner"), "post", routes()[name])
        assert answer.status_code in DONE
        assert Event.objects.count() > before, answer.content.decode()[:2000]


@pytest.mark.parametrize("name", [name for method, name in ROWS if method == "post"])
def test_an_act_that_is_refused_changes_nothing_but_leaves_its_attempt(stage: Stage, name: str) -> None:
    refused = next((role for role, status in ROWS["post", name].items() if status == 403), None)
    if refused is None:
        return
    with undone():
        before = Event.objects.count()
        stage.ask_for_good(refused, "post", routes()[name])
        new = list(Event.objects.order_by("-pk")[: Event.objects.count() - before])
        assert [event.verb for event in new] == ["access.refused"]
