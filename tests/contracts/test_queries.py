"""A list costs as many queries for thirty rows as for three."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.api.rows import add_rows
from tests.api.world import World, fill, make_world
from tests.api.world import client_of as program_of
from tests.contracts.conftest import NO_WORKER

LISTS = (
    "organisations/", "engagements/", "projects/", "items/", "imports/", "deliveries/", "gold-runs/", "rescorings/",
    "agreement-runs/", "truth-runs/", "training-sets/", "lots/", "disputes/", "reports/", "events/", "logs/",
    "notices/", "signing-policies/", "delegations/", "qualifications/", "identity-proofs/", "policy-texts/",
    "holds/", "retention/{engagements}/rules/", "logs/{engagements}/checks/",
    "engagements/{engagements}/commitments/", "imports/{imports}/rejects/", "items/{items}/",
)  # fmt: skip
PAGES = (
    "/", "/projects/", "/lots/", "/disputes/", "/reports/", "/log/?log={logs}", "/engagements/{engagements}/",
    "/projects/{projects}/", "/projects/{projects}/items/", "/projects/{projects}/items/{items}/",
    "/projects/{projects}/consequences/",
    "/projects/{projects}/training/", "/projects/{projects}/training/preview/", "/training-sets/{training-sets}/",
    "/projects/{projects}/labels/", "/imports/{imports}/", "/organisations/{organisations}/people/",
    "/engagements/{engagements}/retention/", "/engagements/{engagements}/signing/",
    "/organisations/{organisations}/standing/", "/organisations/{organisations}/access.csv",
    "/organisations/{organisations}/holds/", "/account/signatures/",
    "/notices/", "/notices/preferences/",
)  # fmt: skip


@pytest.fixture
def world(db: None, tmp_path: Path) -> Iterator[World]:
    with override_settings(TASKS=NO_WORKER, STATIC_ROOT=tmp_path):
        yield make_world()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return len(captured)


def test_lists_cost_as_many_queries_for_thirty_rows_as_for_three(world: World) -> None:
    ids, program, visitor = fill(world), program_of(world.owner), Client()
    visitor.force_login(world.owner)
    asked = [(program, f"/api/v1/{each.format_map(ids)}?limit=1000") for each in LISTS[:-1]]
    asked += [(program, f"/api/v1/{LISTS[-1].format_map(ids)}")]
    asked += [(visitor, each.format_map(ids)) for each in PAGES]
    add_rows(world, range(3))
    # The first look at a log makes its key.
    visitor.get("/log/", {"log": ids["logs"]})
    few = {url: queries(client, url) for client, url in asked}
    add_rows(world, range(3, 30))
    assert {url: queries(client, url) for client, url in asked} == few
    assert max(few[url] for client, url in asked[: len(LISTS) - 1]) <= 7
