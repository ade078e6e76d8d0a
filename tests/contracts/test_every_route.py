"""Who gets which answer, for every address of the product. A new address without a row in the tables fails."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.contracts import api_answers, portal_answers
from tests.contracts.routes import routes
from tests.contracts.stage import ROLES, Stage

pytestmark = pytest.mark.django_db


def _rows() -> dict[tuple[str, str], dict[str, int]]:
    lines = (line.split() for table in (portal_answers, api_answers) for line in table.TABLE.strip().splitlines())
    return {(method, name): dict(zip(ROLES, map(int, codes), strict=True)) for method, name, *codes in lines}


ROWS = _rows()
# Addresses with a secret or an id of one's own in them instead of an object that others may or may not see.
OPEN_TO_HOLDERS = ("portal:invitation",)


def asked(row: dict[str, int]) -> dict[str, int]:
    """SQLite shows who is refused, which no dialect changes; PostgreSQL, that every kind of answer can be given."""
    if connection.vendor == "sqlite":
        return row
    kinds = {code: role for role, code in reversed(row.items())}
    return {role: code for code, role in kinds.items()}


def test_every_address_has_its_row(stage: Stage) -> None:
    offered = {(method, name) for name, route in routes().items() for method in stage.methods(route)}
    assert offered == set(ROWS)


@pytest.mark.parametrize(("method", "name"), ROWS)
def test_everybody_gets_the_answer_that_is_theirs(stage: Stage, method: str, name: str) -> None:
    route, expected = routes()[name], asked(ROWS[method, name])
    assert {role: stage.ask(role, method, route).status_code for role in expected} == expected


@pytest.mark.parametrize(("method", "name"), ROWS)
def test_the_table_says_what_was_promised(method: str, name: str) -> None:
    route, row = routes()[name], ROWS[method, name]
    if route.args and name not in OPEN_TO_HOLDERS:
        assert (row["outsider"], row["rival"]) == (404, 404)
    if route.is_api:
        assert row["anonymous"] == (302 if name == "api:docs" else 401)
    assert max(row.values()) < 500


def test_whoever_is_not_signed_in_is_sent_to_the_front_door(stage: Stage) -> None:
    for name, route in routes().items():
        answer = stage.ask("anonymous", stage.methods(route)[0], route)
        if answer.status_code == 302 and name != "portal:logout":
            assert answer.headers["Location"].startswith("/sign-in/?next="), name
