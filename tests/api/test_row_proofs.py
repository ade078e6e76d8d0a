"""The proof of one delivered label, as a program takes it."""

from __future__ import annotations

import json

import pytest

from apps.audit.sequencer import sequence_all
from apps.evidence.row_proof import check_row_proof
from tests.api.world import World, client_of, deliver


@pytest.fixture
def proof(world: World) -> str:
    """The address of the proof of the first label of an item."""
    deliver(world)
    item = client_of(world.owner).get(f"/api/v1/items/{world.item.pk}/").json()
    return f"/api/v1/items/{world.item.pk}/labels/{item['annotations'][0]['id']}/proof/"


def test_the_answer_is_checked_without_the_portal(world: World, proof: str) -> None:
    assert client_of(world.owner).get(proof).status_code == 409
    sequence_all()
    for reader in (world.owner, world.vendor_manager, world.auditor):
        answer = client_of(reader).get(proof)
        proven = check_row_proof(json.dumps(answer.json()).encode())
        assert (proven.row, proven.size) == ('["i1","A7","no",null,null,"human"]', 4)


def test_an_annotator_is_told_whom_to_ask_and_an_outsider_nothing(world: World, proof: str) -> None:
    sequence_all()
    assert client_of(world.annotator).get(proof).status_code == 403
    assert client_of(world.outsider).get(proof).status_code == 404
    assert client_of(world.owner).get(proof.replace(f"items/{world.item.pk}/", "items/999999/")).status_code == 404
