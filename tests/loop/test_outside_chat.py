"""Language models are asked over real HTTP: prompt, price, score and raw answer kept, whatever they say."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from apps.accounts.policies import Invalid
from apps.loop.models import ModelVersion
from apps.loop.outside import ask, wire
from apps.loop.predicting.answers import Answered
from apps.projects.models import Item
from apps.projects.services import publish_guideline
from tests.loop.build_outside import NAMES, a_project, endpoint
from tests.loop.standing_in import Answer, StandIn, free_address, standing_in

pytestmark = pytest.mark.django_db
KEY = "QA_PORTAL_MODEL_KEY_TEST"


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    settings.QA_PORTAL_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(wire, "FIRST_PAUSE", 0.01)
    with standing_in() as running:
        running.acts["completions"] = lambda asked: completion(saying(asked))
        yield running


def about(asked: Any) -> Any:
    return json.loads(asked["messages"][1]["content"])


def saying(asked: Any, label: object = "good", confidence: object = 0.8, **more: object) -> str:
    return json.dumps({"id": about(asked)["id"], "label": label, "confidence": confidence, **more})


def completion(content: Any, *, model: str = "judge-1-0612", finish: str = "stop", **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish, **more}
    usage = {"prompt_tokens": 200, "completion_tokens": 20, "total_tokens": 220}
    return {"id": "c1", "model": model, "choices": [choice], "usage": usage}


def told(version: ModelVersion, items: Sequence[Item]) -> list[Answered]:
    answers = list(ask(version, items))
    assert [answer.item for answer in answers] == [item.pk for item in items]
    return answers


def test_every_item_is_asked_with_the_prompt_the_form_and_the_settings_of_the_version(server: StandIn) -> None:
    scene, project, items = a_project()
    version = endpoint(scene, project, server.address, temperature="0.2", seed=7, price_in="0.15", price_out="0.6")
    answers = told(version, items)
    assert {(answer.value, answer.code, answer.score, answer.why) for answer in answers} == {('"good"', 1, 0.8, "")}
    assert {answer.micros for answer in answers} == {30 + 12}
    assert all(answer.latency_ms is not None for answer in answers)
    asked = server.of("/v1/chat/completions")
    assert {(one["model"], one["temperature"], one["seed"], one["max_tokens"]) for one in asked} == {
        ("judge-1", 0.2, 7, 512)
    }
    assert {one["messages"][0]["content"] for one in asked} == {
        f"{version.settings['prompt']}\n\n{version.settings['form']}"
    }
    assert sorted(about(one)["item"]["text"] for one in asked) == sorted(item.payload["text"] for item in items)


def test_the_answer_is_kept_as_it_came(server: StandIn) -> None:
    scene, project, items = a_project()
    answer = told(endpoint(scene, project, server.address), items[:1])[0]
    [raw] = json.loads(answer.raw or "")
    assert json.loads(raw["content"]) == {"id": str(items[0].pk), "label": "good", "confidence": 0.8}
    assert (raw["model"], raw["finish"], raw["tokens"]) == ("judge-1-0612", "stop", [200, 20])


def test_another_prompt_is_another_version(server: StandIn) -> None:
    scene, project, _ = a_project()
    one, again = (endpoint(scene, project, server.address) for _ in range(2))
    other = endpoint(scene, project, server.address, prompt="Judge the mood strictly.")
    assert one.digest == again.digest != other.digest
    assert one.settings["scale"].startswith("uncalibrated")


def test_only_the_fields_that_are_named_leave(server: StandIn) -> None:
    scene, project, items = a_project(payloads=[{"text": "Fine.", "title": "A", "author": "Ada Quist"}])
    told(endpoint(scene, project, server.address, shown="text, title"), items)
    assert about(server.of("/completions")[0])["item"] == {"text": "Fine.", "title": "A"}


def test_spans_are_read_as_the_schema_has_them(server: StandIn) -> None:
    scene, project, items = a_project(NAMES)
    spans = [{"start": 0, "end": 3, "label": "PER"}]
    server.acts["completions"] = lambda asked: completion(saying(asked, spans))
    assert {answer.value for answer in told(endpoint(scene, project, server.address), items)} == {
        '[{"end":3,"label":"PER","start":0}]'
    }


BAD: dict[str, tuple[Any, str]] = {
    "another label": (lambda asked: saying(asked, "awful"), "label outside the schema: 'awful' is not a label"),
    "another item": (
        lambda asked: saying(asked).replace(about(asked)["id"], "0"),
        "an answer to another item: it names",
    ),
    "words": (lambda asked: "good", "wrong schema: it is no JSON"),
    "a fence": (lambda asked: f"```json\n{saying(asked)}\n```", "wrong schema: it is no JSON"),
    "more than was asked": (lambda asked: saying(asked, why="so"), "wrong schema: it has the names"),
    "a list": (lambda asked: f"[{saying(asked)}]", "wrong schema: it is no JSON object"),
    "NaN": (lambda asked: saying(asked, confidence=math.nan), "wrong schema: it is no JSON (NaN is no number"),
    "too sure": (lambda asked: saying(asked, confidence=80), "score unusable: 80 is not between 0 and 1"),
    "no score": (lambda asked: saying(asked, confidence=None), "score unusable: there is none"),
    "a number without end": (
        lambda asked: saying(asked, confidence=10**400),
        "score unusable: 1000000000000000000000000000000000000000 is not between 0 and 1",
    ),
    "a name that is no text": (lambda asked: '{"\\ud800\\u0000": 1}', "wrong schema: it has the names \\ud800\\0, not"),
    "a label that is no text": (
        lambda asked: saying(asked, "\ud800"),
        "label outside the schema: it holds what is no text",
    ),
    "nothing": (lambda asked: None, "wrong schema: its choice has no message with text"),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_an_answer_that_breaks_the_form_is_a_fault_that_was_paid_for(server: StandIn, what: str) -> None:
    scene, project, items = a_project()
    content, why = BAD[what]
    server.acts["completions"] = lambda asked: completion(content(asked))
    answers = told(endpoint(scene, project, server.address, price_in="1"), items)
    assert all(answer.value is None and answer.why.startswith(why) for answer in answers)
    assert all(answer.raw and answer.micros == 200 for answer in answers)


def test_an_answer_that_was_cut_off_or_held_back_is_a_fault(server: StandIn) -> None:
    scene, project, items = a_project()
    for finish in ("length", "content_filter"):
        server.acts["completions"] = lambda asked, finish=finish: completion(saying(asked), finish=finish)
        whys = {answer.why for answer in told(endpoint(scene, project, server.address), items)}
        assert whys == {f"wrong schema: the answer ended with '{finish}'"}


def test_an_endpoint_that_changes_its_model_meanwhile_is_told(server: StandIn) -> None:
    scene, project, items = a_project()
    models = iter(["judge-1-0612", "judge-1-0612", "judge-1-0704", "judge-1-0612"])
    server.acts["completions"] = lambda asked: completion(saying(asked), model=next(models))
    answers = told(endpoint(scene, project, server.address, at_once=1), items)
    assert [answer.why for answer in answers] == [
        "", "", "another model version: it calls itself 'judge-1-0704', not 'judge-1-0612'", "",
    ]  # fmt: skip


def as_tokens(content: str, probability: float) -> dict[str, Any]:
    parts = [content[start : start + 5] for start in range(0, len(content), 5)]
    return {"content": [{"token": part, "logprob": math.log(probability)} for part in parts]}


def test_the_score_is_the_probability_of_the_label_where_the_version_says_so(server: StandIn) -> None:
    scene, project, items = a_project()

    def answer(asked: Any) -> Any:
        content = json.dumps({"label": "good", "id": about(asked)["id"], "confidence": 1})
        return completion(content, logprobs=as_tokens(content, 0.5))

    server.acts["completions"] = answer
    answers = told(endpoint(scene, project, server.address, score="logprobs"), items)
    # {"lab el":_ "good ",_"i: the label lies in two tokens.
    assert [answer.score for answer in answers] == [pytest.approx(0.25)] * len(items)
    assert all(asked["logprobs"] is True for asked in server.of("/completions"))


def test_where_no_probabilities_come_no_other_score_is_put_in_their_place(server: StandIn) -> None:
    scene, project, items = a_project()
    answers = told(endpoint(scene, project, server.address, score="logprobs"), items)
    assert {answer.why for answer in answers} == {
        "score unusable: the endpoint gives no probabilities of tokens; choose another score"
    }


def test_agreement_is_the_share_of_all_samples_and_every_sample_is_paid_and_kept(server: StandIn) -> None:
    scene, project, items = a_project()
    labels = iter(["good", "bad", "awful", "good"])
    server.acts["completions"] = lambda asked: completion(saying(asked, next(labels)))
    version = endpoint(
        scene, project, server.address, score="agreement", samples=4, temperature="0.7", price_out="1", seed=3
    )
    [answer] = told(version, items[:1])
    assert (answer.value, answer.score, answer.micros) == ('"good"', 0.5, 80)
    assert len(json.loads(answer.raw or "")) == 4
    assert [asked["seed"] for asked in server.of("/completions")] == [3, 4, 5, 6]


def test_settings_that_make_no_sense_together_are_refused() -> None:
    scene, project, _ = a_project()
    for wrong in ({"score": "agreement"}, {"score": "agreement", "samples": 3}, {"samples": 3}, {"form": "Say yes."}):
        with pytest.raises(Invalid):
            endpoint(scene, project, "https://models.example.com", **wrong)


def test_a_key_is_sent_to_its_address_alone_and_kept_nowhere(
    server: StandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene, project, items = a_project()
    monkeypatch.setenv(KEY, f"{server.address}/v1 sk-very-secret")
    server.acts["completions"] = lambda asked: completion(saying(asked) + " sk-very-secret")
    version = endpoint(scene, project, server.address, key_variable=KEY)
    answers = told(version, items)
    assert {headers["Authorization"] for _, headers, _ in server.asked} == {"Bearer sk-very-secret"}
    kept = repr([answers, version.settings, caplog.text])
    assert "sk-very-secret" not in kept
    assert "[key]" in kept


ELSEWHERE = ("https://models.example.com sk-1", "{}/v2 sk-1", "{}/v10 sk-1", "{}:8 sk-1", "sk-1", "{}/v1", "")


@pytest.mark.parametrize("value", ELSEWHERE)
def test_a_key_for_another_address_is_not_sent(server: StandIn, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    scene, project, items = a_project()
    monkeypatch.setenv(KEY, value.format(server.address))
    answers = told(endpoint(scene, project, server.address, key_variable=KEY), items)
    assert all(answer.why.startswith("backend refused: ") and "sk-1" not in answer.why for answer in answers)
    assert server.asked == []


def test_a_key_may_lie_in_a_file_and_be_a_user_with_a_password(
    server: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    scene, project, items = a_project()
    (tmp_path / "key").write_text(f"{server.address} judge:geheim\n")
    monkeypatch.setenv(f"{KEY}_FILE", str(tmp_path / "key"))
    told(endpoint(scene, project, server.address, key_variable=KEY), items[:1])
    assert server.asked[0][1]["Authorization"] == "Basic anVkZ2U6Z2VoZWlt"


def test_an_endpoint_that_is_down_or_too_busy_leaves_a_fault_for_every_item(server: StandIn) -> None:
    scene, project, items = a_project()
    down = told(endpoint(scene, project, free_address(), tries=1), items)
    assert {answer.why for answer in down} == {"backend down: no connection (ConnectionRefusedError)"}
    server.acts["completions"] = lambda _: Answer({}, 429, {"Retry-After": "0"})
    busy = told(endpoint(scene, project, server.address, tries=2), items)
    assert {answer.why for answer in busy} == {"backend slow: it answers with status 429"}
    assert len(server.asked) == 2 * len(items)


def test_without_a_prompt_the_version_holds_the_guideline_of_the_moment() -> None:
    scene, project, _ = a_project()
    publish_guideline(actor=scene.actor("qa_manager"), project=project, text="Good is what makes people smile.")
    prompt = endpoint(scene, project, "https://models.example.com", prompt="").settings["prompt"]
    assert "Good is what makes people smile." in prompt
    assert project.name in prompt
