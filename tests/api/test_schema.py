from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from tests.api.world import World, client_of


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=text)
    found: dict[str, Any] = yaml.safe_load(text.getvalue())
    return found


def test_the_schema_is_valid_and_free_of_warnings(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.")
    assert len(schema["paths"]) > 40


def test_the_schema_names_the_filters_and_pages_of_a_list(schema: dict[str, Any]) -> None:
    names = {each["name"] for each in schema["paths"]["/api/v1/lots/"]["get"]["parameters"]}
    assert names == {"limit", "offset", "engagement", "project", "delivery", "verdict"}


def test_every_operation_says_what_it_does_and_how_it_refuses(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if path == "/api/schema/":
                continue
            assert operation.get("description"), (method, path)
            assert {"401", "403"} <= set(operation["responses"]), (method, path)


def test_the_schema_says_that_signing_is_done_in_person(schema: dict[str, Any]) -> None:
    assert "the API does not offer it" in schema["paths"]["/api/v1/reports/"]["get"]["description"]


def test_the_schema_is_served_to_whoever_is_signed_in(world: World) -> None:
    assert client_of(world.owner).get("/api/schema/").status_code == 200
    assert APIClient().get("/api/schema/").status_code == 401


def test_the_page_with_the_documentation_needs_a_sign_in(db: None) -> None:
    assert Client().get("/api/").status_code == 302


def test_the_page_loads_nothing_from_elsewhere(world: World) -> None:
    browser = Client()
    browser.force_login(world.annotator)
    page = browser.get("/api/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "//" not in text.replace("<!doctype html>", "")
    assert "<style" not in text
    assert "<script>" not in text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
