from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.disputes.grounds import Reading, contested_items
from apps.disputes.models import CourtRules
from apps.disputes.rules import rules_for
from apps.disputes.services import open_disputes
from apps.exchange.services import process, receive
from apps.labels.models import Annotation, Delivery, Source
from apps.labels.services import freeze_set
from apps.projects.models import Item, Project
from tests.disputes.cases import case_of
from tests.scenes import Scene, deliver, item_of, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

BOXES = {"type": "boxes", "labels": ["car", "bus"]}
NUMBERS = {"type": "numeric", "minimum": 0, "maximum": 10}


def grounds(scene: Scene, project: Project, rules: CourtRules | None = None) -> dict[str, tuple[str, str | None]]:
    frozen = freeze_set(actor=scene.actor("owner"), project=project)
    found = contested_items(Reading.of(project, frozen), rules or rules_for(project.engagement))
    keys = dict(Item.objects.filter(project=project).values_list("pk", "key"))
    return {keys[item]: (each.ground, each.contested) for item, each in found.items()}


def deliver_lines(scene: Scene, project: Project, rows: Sequence[Mapping[str, Any]], name: str = "rows.jsonl") -> None:
    file = io.BytesIO("\n".join(json.dumps(row) for row in rows).encode())
    run = receive(actor=scene.actor("vendor_manager"), project=project, file=file, name=name).run
    process(run)
    run.refresh_from_db()
    assert run.delivery is not None, run.error


def row(item: str, who: str, label: Any, **more: Any) -> dict[str, Any]:
    return {"item": item, "annotator": who, "label": label, **more}


def test_a_reviewer_who_overruled_the_annotator_is_a_ground_and_one_who_accepted_is_none() -> None:
    scene = make_engagement()
    project = make_project(scene)
    reviewed = [
        row("changed", "ann", "yes", reviewer="r", review_status="fixed"),
        row("thrown", "ann", "yes", reviewer="r", review_status="rejected"),
        row("kept", "ann", "yes", reviewer="r", review_status="accepted"),
        row("unseen", "ann", "yes"),
    ]
    deliver_lines(scene, project, reviewed)
    assert grounds(scene, project) == {"changed": ("override", '"yes"'), "thrown": ("override", '"yes"')}


def say_by_model(project: Project, **labels: str) -> None:
    delivery = Delivery.objects.get(project=project)
    for key, label in labels.items():
        Annotation.objects.create(
            item=item_of(project, key), delivery=delivery, value=f'"{label}"', source=Source.MODEL, model="m1"
        )


def test_a_model_against_people_who_agree_is_a_case_about_the_model() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["against", "with"], ann="yy", bob="yy"))
    say_by_model(project, **{"against": "no", "with": "yes"})
    assert grounds(scene, project) == {"against": ("model", '"yes"')}
    open_disputes(actor=scene.actor("owner"), project=project)
    assert case_of(project, "against").subject == "model"


def test_an_uncertain_label_gets_a_case_only_where_that_was_agreed() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b", "c", "d"], ann="yyyy", bob="yynn", cid="yyny"))
    assert grounds(scene, project) == {}
    agreed = CourtRules(engagement=scene.engagement, version=1, low_posterior=Decimal("0.900"))
    uncertain = grounds(scene, project, agreed)
    assert {ground for ground, _ in uncertain.values()} == {"low_posterior"}
    assert "a" not in uncertain


def test_a_class_has_a_threshold_of_its_own() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["of_yes", "of_no"], ann="yn", bob="yn", cid="ny"))
    assert grounds(scene, project) == {}
    strict = CourtRules(engagement=scene.engagement, version=1, least_agreement={"yes": 0.5, "gone": 0.9})
    assert grounds(scene, project, strict) == {"of_yes": ("low_agreement", '"yes"')}


def test_gold_is_the_last_ground_so_that_its_absence_betrays_nothing() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, [("a", "ann", "yes"), ("b", "ann", "yes")])
    say_by_model(project, a="no")
    load_gold(scene, project, {"a": "no", "b": "no"})
    assert grounds(scene, project) == {"a": ("model", '"yes"'), "b": ("gold", '"yes"')}


def box(label: str, x: float) -> list[dict[str, Any]]:
    return [{"label": label, "x": x, "y": 0, "w": 10, "h": 10}]


def test_boxes_that_lie_apart_are_a_ground_and_boxes_drawn_a_little_differently_are_none() -> None:
    scene = make_engagement()
    project = make_project(scene, BOXES)
    rows = [
        *(row("apart", who, box("car", x)) for who, x in (("ann", 0), ("bob", 50), ("cid", 200))),
        *(row("close", who, box("car", x)) for who, x in (("ann", 0), ("bob", 0.5), ("cid", 1))),
    ]
    deliver_lines(scene, project, rows)
    found = grounds(scene, project)
    assert set(found) == {"apart"}
    assert found["apart"][0] in ("tie", "low_agreement")


def test_numbers_far_apart_are_a_ground() -> None:
    scene = make_engagement()
    project = make_project(scene, NUMBERS)
    rows = [("far", "ann", "0"), ("far", "bob", "10"), ("near", "ann", "4"), ("near", "bob", "5")]
    deliver(scene, project, rows)
    assert {key: ground for key, (ground, _) in grounds(scene, project).items()} == {"far": "low_agreement"}


def test_texts_that_differ_by_a_word_are_no_tie_and_texts_that_have_nothing_in_common_are_one() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "transcription"})
    close = ("he said that he would come home tonight", "he said that he would come home tonite")
    rows = [
        *(row("close", who, text) for who, text in zip(("ann", "bob"), close, strict=True)),
        *(row("apart", who, text) for who, text in (("ann", "good morning to all"), ("bob", "eleven red lorries"))),
    ]
    deliver_lines(scene, project, rows)
    assert grounds(scene, project) == {"apart": ("tie", None)}


def test_no_more_is_asked_of_the_database_for_many_items_than_for_few() -> None:
    asked = []
    for many in (5, 60):
        scene = make_engagement()
        project = make_project(scene)
        keys = [f"i{n}" for n in range(many)]
        deliver(scene, project, panel(keys, ann="y" * many, bob="n" * many))
        with CaptureQueriesContext(connection) as queries:
            open_disputes(actor=scene.actor("owner"), project=project)
        asked.append(sum(query["sql"].startswith("SELECT") for query in queries))
    assert asked[0] + 1 >= asked[1]
