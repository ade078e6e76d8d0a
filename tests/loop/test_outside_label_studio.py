"""Backends of Label Studio are asked over real HTTP, and whatever they do, every item has an answer or a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from apps.loop.models import ModelVersion
from apps.loop.outside import ask, wire
from apps.loop.predicting.answers import Answered
from apps.projects.models import Item
from tests.loop.build_outside import BOXES, NAMES, TAGS, a_project, backend
from tests.loop.standing_in import Answer, StandIn, free_address, standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    settings.QA_PORTAL_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(wire, "FIRST_PAUSE", 0.01)
    with standing_in() as running:
        running.acts["health"] = lambda _: {"status": "UP", "model_class": "Mood"}
        running.acts["setup"] = lambda _: {"model_version": "mood-3"}
        running.acts["predict"] = lambda asked: {"results": [says("good")] * len(asked["tasks"])}
        yield running


def says(*choices: str, score: object = 0.75, **more: Any) -> dict[str, Any]:
    return predicts(region("choices", {"choices": list(choices)}), score=score, **more)


def predicts(*regions: Mapping[str, Any], score: object = 0.75, version: str = "mood-3", **more: Any) -> dict[str, Any]:
    return {"result": list(regions), "score": score, "model_version": version, **more}


def region(kind: str, value: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"from_name": "label", "to_name": "item", "type": kind, "value": dict(value), **more}


def told(version: ModelVersion, items: Sequence[Item]) -> list[Answered]:
    answers = list(ask(version, items))
    assert [answer.item for answer in answers] == [item.pk for item in items]
    return answers


def whys(version: ModelVersion, items: Sequence[Item]) -> set[str]:
    answers = told(version, items)
    assert all(answer.value is None for answer in answers)
    return {answer.why for answer in answers}


def test_items_are_sent_in_batches_with_the_interface_of_the_schema(server: StandIn) -> None:
    scene, project, items = a_project()
    answers = told(backend(scene, project, server.address, batch=3), items)
    assert {(answer.value, answer.code, answer.score, answer.why) for answer in answers} == {('"good"', 1, 0.75, "")}
    assert all(answer.raw and answer.latency_ms is not None for answer in answers)
    assert [len(asked["tasks"]) for asked in server.of("/predict")] == [3, 1]
    [setup] = server.of("/setup")
    assert setup["schema"] == server.of("/predict")[0]["label_config"]
    assert '<Choice value="bad"/><Choice value="good"/>' in setup["schema"]
    assert setup["access_token"] == ""


def test_nothing_but_the_field_that_is_labelled_leaves(server: StandIn) -> None:
    scene, project, items = a_project(payloads=[{"text": "Fine.", "author": "Ada Quist", "width": 3}])
    told(backend(scene, project, server.address), items)
    assert server.of("/predict")[0]["tasks"] == [{"id": items[0].pk, "data": {"text": "Fine.", "width": 3}, "meta": {}}]


def test_several_choices_are_read_as_a_set(server: StandIn) -> None:
    scene, project, items = a_project(TAGS)
    server.acts["predict"] = lambda asked: {"results": [says("size", "speed") for _ in asked["tasks"]]}
    assert {answer.value for answer in told(backend(scene, project, server.address), items)} == {'["speed","size"]'}


def test_spans_are_read_and_no_span_is_an_answer(server: StandIn) -> None:
    scene, project, items = a_project(NAMES, [{"text": "👩 Ada lives in Oslo."}, {"text": "Nothing."}])
    found = region("labels", {"start": 2, "end": 5, "text": "Ada", "labels": ["PER"]})
    server.acts["predict"] = lambda _: {"results": [predicts(found), predicts()]}
    answers = told(backend(scene, project, server.address), items)
    assert [answer.value for answer in answers] == ['[{"end":5,"label":"PER","start":2}]', "[]"]


def test_boxes_come_back_in_pixels(server: StandIn) -> None:
    scene, project, items = a_project(BOXES, [{"image": "https://media.example/1.png", "width": 200, "height": 100}])
    value = {"x": 10, "y": 20, "width": 50, "height": 10, "rotation": 0, "rectanglelabels": ["dog"]}
    drawn = region("rectanglelabels", value, original_width=200, original_height=100)
    server.acts["predict"] = lambda _: {"results": [predicts(drawn)]}
    [answer] = told(backend(scene, project, server.address), items)
    assert answer.value == '[{"h":10,"label":"dog","w":100,"x":20,"y":20}]'


def test_the_lowest_score_of_the_regions_stands_in_for_that_of_the_whole(server: StandIn) -> None:
    scene, project, items = a_project(NAMES)
    regions = [
        region("labels", {"start": at, "end": at + 2, "labels": ["PER"]}, score=score)
        for at, score in ((0, 0.9), (3, 0.4))
    ]
    server.acts["predict"] = lambda asked: {"results": [predicts(*regions, score=None)] * len(asked["tasks"])}
    assert {answer.score for answer in told(backend(scene, project, server.address), items)} == {0.4}


def test_answers_without_a_score_are_refused_unless_the_version_says_what_they_count(server: StandIn) -> None:
    scene, project, items = a_project()
    server.acts["predict"] = lambda asked: {"results": [says("good", score=None)] * len(asked["tasks"])}
    assert whys(backend(scene, project, server.address), items) == {"score unusable: there is none"}
    declared = backend(scene, project, server.address, unscored="0")
    assert {answer.score for answer in told(declared, items)} == {0.0}


BAD = {
    "another label": (says("awful"), "label outside the schema: 'awful' is not a label of the schema."),
    "a score that is NaN": (says("good", score=float("nan")), "score unusable: nan is no finite number"),
    "a score above 1": (says("good", score=12), "score unusable: 12 is not between 0 and 1"),
    "a score in words": (says("good", score="high"), "score unusable: high is no finite number"),
    "a score that is true": (says("good", score=True), "score unusable: True is no finite number"),
    "two answers to one question": (says("good", "bad"), "label outside the schema: One label is expected"),
    "two predictions": ([says("good"), says("bad")], "wrong schema: it holds 2 predictions for one task; one is read"),
    "no prediction": (None, "wrong schema: a prediction has no list “result”"),
    "no label": (predicts(), "no answer: the prediction holds no label"),
    "another task": (says("good", task=99_999_999), "an answer to another item: it is about the task '99999999'"),
    "another version": (
        says("good", version="mood-4"),
        "another model version: it calls itself 'mood-4', not 'mood-3'",
    ),
    "two controls": (
        predicts(region("choices", {"choices": ["bad"]}), region("rating", {"rating": 3}) | {"from_name": "stars"}),
        "wrong schema: the prediction answers several controls; one is read",
    ),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_one_bad_answer_is_a_fault_with_its_reason_and_the_others_stay(server: StandIn, what: str) -> None:
    bad, why = BAD[what]
    scene, project, items = a_project()
    server.acts["predict"] = lambda _: {"results": [says("good"), bad, says("bad"), says("bad")]}
    answers = told(backend(scene, project, server.address), items)
    assert [answer.value for answer in answers] == ['"good"', None, '"bad"', '"bad"']
    assert answers[1].why.startswith(why)
    assert answers[1].raw is not None or "wrong schema: " in why


def test_spans_that_quote_another_text_are_of_another_item(server: StandIn) -> None:
    scene, project, items = a_project(NAMES)
    found = region("labels", {"start": 0, "end": 3, "text": "Eve", "labels": ["PER"]})
    server.acts["predict"] = lambda asked: {"results": [predicts(found)] * len(asked["tasks"])}
    why = "an answer to another item: the text 'Eve' does not stand in this one"
    assert whys(backend(scene, project, server.address), items) == {why}


def test_boxes_on_an_image_of_another_size_are_of_another_item(server: StandIn) -> None:
    scene, project, items = a_project(BOXES, [{"image": "a.png", "width": 200, "height": 100}])
    value = {"x": 10, "y": 20, "width": 50, "height": 10, "rectanglelabels": ["dog"]}
    drawn = region("rectanglelabels", value, original_width=640, original_height=480)
    server.acts["predict"] = lambda _: {"results": [predicts(drawn)]}
    why = "an answer to another item: the image is 200 pixels in width, not 640"
    assert whys(backend(scene, project, server.address), items) == {why}


def test_where_the_number_of_answers_differs_each_item_is_asked_alone(server: StandIn) -> None:
    scene, project, items = a_project()
    server.acts["predict"] = lambda asked: {"results": [says("good")]}
    assert {answer.value for answer in told(backend(scene, project, server.address), items)} == {'"good"'}
    assert [len(asked["tasks"]) for asked in server.of("/predict")] == [4, 1, 1, 1, 1]


def test_too_many_and_too_few_answers_to_one_item_are_faults(server: StandIn) -> None:
    scene, project, items = a_project()
    version = backend(scene, project, server.address)
    server.acts["predict"] = lambda asked: {"results": [says("good")] * 3}
    assert whys(version, items) == {"an answer to another item: 3 answers to one item"}
    server.acts["predict"] = lambda asked: {"results": []}
    assert whys(version, items) == {"no answer: 0 answers to one item"}


def test_an_item_without_content_is_not_sent_and_the_others_are(server: StandIn) -> None:
    scene, project, items = a_project(payloads=[{"text": "Fine."}, {"note": "no text"}, {"text": "Good."}])
    answers = told(backend(scene, project, server.address), items)
    assert [answer.value for answer in answers] == ['"good"', None, '"good"']
    assert answers[1].why == "nothing to ask about: the item has no “text” to be sent"
    assert [task["id"] for task in server.of("/predict")[0]["tasks"]] == [items[0].pk, items[2].pk]


def test_a_backend_that_is_down_says_so_for_every_item(server: StandIn) -> None:
    scene, project, items = a_project()
    assert whys(backend(scene, project, free_address()), items) == {
        "backend down: no connection (ConnectionRefusedError)"
    }


def test_a_busy_backend_is_asked_again(server: StandIn) -> None:
    scene, project, items = a_project()
    first = iter([429, 503])

    def predict(asked: Any) -> Any:
        status = next(first, 200)
        return Answer({}, status) if status != 200 else {"results": [says("bad")] * len(asked["tasks"])}

    server.acts["predict"] = predict
    assert {answer.value for answer in told(backend(scene, project, server.address), items)} == {'"bad"'}
    assert len(server.of("/predict")) == 3


def test_a_backend_that_fails_every_time_is_not_asked_for_ever(server: StandIn) -> None:
    scene, project, items = a_project(payloads=[{"text": str(number)} for number in range(9)])
    server.acts["predict"] = lambda _: Answer({}, 500)
    answers = told(backend(scene, project, server.address, batch=1, tries=2), items)
    assert len(server.of("/predict")) == 3 * 2
    assert {answer.why for answer in answers[:3]} == {"backend down: it answers with status 500"}
    assert {answer.why.partition(".")[0] for answer in answers[3:]} == {
        "backend down: not asked any more after 3 failures in a row"
    }


SLOW = {
    "silence": Answer({"results": []}, wait=1.5),
    "a drip": Answer({"results": ["x" * 400]}, drip=4),
}


@pytest.mark.parametrize("what", sorted(SLOW))
def test_a_slow_backend_is_given_up_after_the_time_of_the_version(server: StandIn, what: str) -> None:
    scene, project, items = a_project()
    server.acts["predict"] = lambda _: SLOW[what]
    assert whys(backend(scene, project, server.address, tries=1, patience=1), items) == {
        "backend slow: no whole answer within 1 s"
    }


WHOLE = {
    "no JSON": (Answer(b"<html>oops</html>"), "wrong schema: it is no JSON"),
    "a list": (Answer([]), "wrong schema: it is no JSON object"),
    "no results": (Answer({"error": "x"}), "wrong schema: it has no list “results”"),
    "no text": (Answer(b"\xff\xfe{}"), "wrong schema: it is no UTF-8 text"),
    "a name twice": (Answer(b'{"results": [], "results": []}'), "wrong schema: it is no JSON (a name stands twice"),
    "deep nesting": (Answer(b"[" * 100_000), "wrong schema: it is nested deeper than 100 levels"),
    "too much": (Answer(b" " * 9_000_000), "wrong schema: the answer is larger than 8,388,608 bytes"),
    "packed": (Answer({}, headers={"Content-Encoding": "gzip"}), "wrong schema: the answer is packed"),
    "half of it": (Answer({"results": []}, cut=True), "backend down: the answer breaks off"),
    "leading elsewhere": (Answer({}, 302, {"Location": "http://127.0.0.1/"}), "backend refused: it leads elsewhere"),
    "no such page": (Answer({}, 404), "backend refused: it answers with status 404"),
    "no entry": (Answer({}, 401), "backend refused: status 401: it wants another key"),
}


@pytest.mark.parametrize("what", sorted(WHOLE))
def test_an_answer_that_cannot_be_read_at_all_is_a_fault_of_each_item(server: StandIn, what: str) -> None:
    scene, project, items = a_project()
    answer, why = WHOLE[what]
    server.acts["predict"] = lambda _: answer
    [said] = whys(backend(scene, project, server.address, tries=1), items)
    assert said.startswith(why)


def test_a_backend_that_is_not_up_or_of_another_version_is_not_asked(server: StandIn) -> None:
    scene, project, items = a_project()
    assert whys(backend(scene, project, server.address, model_version="mood-2"), items) == {
        "another model version: it calls itself 'mood-3', not 'mood-2'"
    }
    server.acts["health"] = lambda _: {"status": "LOADING"}
    assert whys(backend(scene, project, server.address), items) == {
        "backend down: it says its status is 'LOADING', not 'UP'"
    }
    assert server.of("/predict") == []


def test_a_network_that_nobody_allowed_is_not_asked(server: StandIn, settings: Any) -> None:
    settings.QA_PORTAL_NETWORKS = []
    scene, project, items = a_project()
    [why] = whys(backend(scene, project, server.address), items)
    assert why.startswith("backend down: 127.0.0.1 is not on the open internet")
    assert server.asked == []
