"""The pages that show drawings, and the form in which such a label is written."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest

from apps.disputes.models import Adjudication, Dispute
from apps.disputes.services import open_dispute
from apps.exchange.services import process, receive
from apps.labels.services import publish_schema
from apps.lots.models import Inspection
from apps.projects.models import Item
from tests.builders import actor_of
from tests.portal.builders import drawn_lot, number_of
from tests.portal.world import World, client_of

TEXT = "Marie Curie worked in Paris"
FIRST = [{"start": 0, "end": 11, "label": "PER"}]
SECOND = [{"start": 0, "end": 5, "label": "PER"}, {"start": 22, "end": 27, "label": "LOC"}]
WHY = {"rationale": "The guideline says so.", "reason_code": "annotator_error"}


def deliver(world: World, *labels: Any, items: int = 1) -> None:
    rows = [
        json.dumps({"item": f"s{item}", "annotator": who, "label": label, "text": TEXT})
        for item in range(items)
        for who, label in zip(("A-7", "B-2"), labels, strict=True)
    ]
    file = io.BytesIO("\n".join(rows).encode())
    run = receive(actor=actor_of(world.vendor_manager), project=world.project, file=file, name="spans.jsonl").run
    process(run)
    run.refresh_from_db()
    assert run.delivery, run.error


@pytest.fixture
def spans(world: World) -> World:
    definition = {"type": "spans", "labels": ["PER", "LOC"]}
    publish_schema(actor=actor_of(world.owner), project=world.project, definition=definition)
    return world


def case_of(world: World) -> Dispute:
    item = Item.objects.get(key="s0")
    return open_dispute(actor=actor_of(world.vendor_manager), item=item, claim="The second is wrong.")


def page_of(world: World, case: Dispute) -> str:
    return client_of(world.judge).get(f"/disputes/{case.public_id}/").content.decode()


def test_the_case_shows_its_positions_drawn_under_their_own_numbers(spans: World) -> None:
    deliver(spans, FIRST, SECOND)
    case = case_of(spans)
    page = page_of(spans, case)
    longer = number_of(case, spans.judge, '"end":11')
    assert f"≠ {longer} PER" in page
    assert f"position {longer}: PER 0–11" in page
    assert "A-7" not in re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_written_label_is_accepted(spans: World) -> None:
    deliver(spans, FIRST, SECOND)
    case = case_of(spans)
    data = {"position": "neither", "label": json.dumps(SECOND[1:]), **WHY}
    client_of(spans.judge).post(f"/disputes/{case.public_id}/", data)
    assert json.loads(Adjudication.objects.get().annotation.value) == SECOND[1:]
    assert "Decided: LOC 22–27" in page_of(spans, case)


def test_a_wrong_label_is_kept_with_its_refusal_beside_it(spans: World) -> None:
    deliver(spans, FIRST, SECOND)
    case = case_of(spans)
    typed = '[{"start": 5, "end": 2, "label": "<PER>"}]'
    data = {"position": "neither", "label": typed, **WHY}
    response = client_of(spans.judge).post(f"/disputes/{case.public_id}/", data)
    page = response.content.decode()
    assert response.status_code == 400
    assert "&quot;start&quot;: 5, &quot;end&quot;: 2, &quot;label&quot;: &quot;&lt;PER&gt;&quot;}]</textarea>" in page
    assert re.search(r'id="editor-fault" role="alert">[^<]*starts at 5 and ends at 2', page)
    assert page.count('role="alert"') == 1
    assert "The guideline says so.</textarea>" in page


def test_every_position_is_offered_as_a_start(spans: World) -> None:
    deliver(spans, FIRST, SECOND)
    case = case_of(spans)
    page = page_of(spans, case)
    assert re.findall(r"Start from (position \d)", page) == ["position 1", "position 2"]
    assert "[\n  {&quot;end&quot;: 11" in page


def test_an_inspector_sees_the_delivered_label_drawn_and_writes_the_right_one(spans: World) -> None:
    deliver(spans, FIRST, SECOND, items=20)
    lot = drawn_lot(spans)
    client = client_of(spans.judge)
    page = client.get(f"/lots/{lot.public_id}/inspect/").content.decode()
    assert "≠ 1 PER" in page
    assert "Start from label 2" in page
    refused = client.post(f"/lots/{lot.public_id}/inspect/", {"finding": "nonconforming", "label": "[{"})
    assert "[{</textarea>" in refused.content.decode()
    assert "is not JSON" in refused.content.decode()
    client.post(f"/lots/{lot.public_id}/inspect/", {"finding": "nonconforming", "label": json.dumps(SECOND[1:])})
    assert Inspection.objects.count() == 1


def test_the_item_page_numbers_its_labels_as_its_drawing_does(spans: World) -> None:
    deliver(spans, FIRST, SECOND)
    item = Item.objects.get(key="s0")
    page = client_of(spans.owner).get(f"/projects/{spans.project.public_id}/items/{item.pk}/").content.decode()
    assert "Label 1: solid" in page
    assert re.search(r'label 1</span><strong class="parts">PER 0–11', page)
    assert re.search(r'label 2</span><strong class="parts">PER 0–5; LOC 22–27', page)


def test_labels_of_an_earlier_schema_of_another_kind_are_left_as_they_were(world: World) -> None:
    deliver(world, "no", "yes")
    case = case_of(world)
    definition = {"type": "spans", "labels": ["PER", "LOC"]}
    publish_schema(actor=actor_of(world.owner), project=world.project, definition=definition)
    assert "<strong>yes</strong>" in page_of(world, case)
    item = Item.objects.get(key="s0")
    page = client_of(world.owner).get(f"/projects/{world.project.public_id}/items/{item.pk}/").content.decode()
    assert "<strong>yes</strong>" in page
    assert "rendering" not in page


def test_nothing_is_drawn_for_a_simple_type(world: World) -> None:
    deliver(world, "no", "yes")
    page = page_of(world, case_of(world))
    assert 'class="rendering"' not in page
    assert "data-starts" not in page


def test_a_transcript_is_written_as_text(world: World) -> None:
    publish_schema(actor=actor_of(world.owner), project=world.project, definition={"type": "transcription"})
    deliver(world, "the quick fox", "the brown fox")
    case = case_of(world)
    page = page_of(world, case)
    assert "<ins>" in page
    assert 'data-start="the quick fox"' in page
    client_of(world.judge).post(f"/disputes/{case.public_id}/", {"position": "neither", "label": "the red fox", **WHY})
    assert Adjudication.objects.get().annotation.value == '"the red fox"'
