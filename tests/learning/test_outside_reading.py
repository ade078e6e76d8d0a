"""JSON from elsewhere is read to the letter; scores and prices of language models are what they are said to be."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from apps.learning.errors import LearningError
from apps.learning.outside.chat import Token, Tokens, read_answer
from apps.learning.outside.label_config import LOOKS, interface_of
from apps.learning.outside.prompts import form_of, prompt_of
from apps.learning.outside.scoring import agreement, price, probability_of
from apps.learning.outside.strict import read_json, read_parts

NAMES = ("id", "label")
NO_OBJECT = {
    "a fence": '```json\n{"id": "1", "label": "x"}\n```',
    "something before": 'Sure! {"id": "1", "label": "x"}',
    "something behind": '{"id": "1", "label": "x"} I am sure.',
    "a name twice": '{"id": "1", "label": "x", "label": "y"}',
    "a name too many": '{"id": "1", "label": "x", "why": "so"}',
    "a name too few": '{"id": "1"}',
    "a list": '["1", "x"]',
    "NaN": '{"id": "1", "label": NaN}',
    "infinity": '{"id": "1", "label": -Infinity}',
    "a comma too many": '{"id": "1", "label": "x",}',
    "single quotes": "{'id': '1', 'label': 'x'}",
    "nothing": "",
}


@pytest.mark.parametrize("what", sorted(NO_OBJECT))
def test_what_is_not_exactly_the_object_asked_for_is_refused(what: str) -> None:
    with pytest.raises(LearningError):
        read_parts(NO_OBJECT[what], NAMES)


@pytest.mark.parametrize("text", ['{"label":"né","id":"1"}', ' {\n "id" : "1" ,\t"label": [1, {"a": "}"}]\n} '])
def test_each_part_stands_where_it_is_said_to(text: str) -> None:
    parts = read_parts(text, NAMES)
    assert {name: json.loads(text[part.start : part.end]) for name, part in parts.items()} == json.loads(text)
    assert {name: part.value for name, part in parts.items()} == json.loads(text)


def test_not_a_number_is_read_only_where_that_is_asked_for() -> None:
    assert math.isnan(read_json("NaN", finite=False))
    with pytest.raises(LearningError):
        read_json("NaN")


def tokens(*parts: tuple[str, float]) -> tuple[Token, ...]:
    return tuple(Token(text.encode(), math.log(probability)) for text, probability in parts)


def test_the_probability_of_a_label_is_the_product_of_its_own_tokens() -> None:
    content = '{"id": "7", "label": "größer"}'
    start, end = content.index('"größer"'), content.index("}")
    said = tokens(('{"id": "7', 0.9), ('", "label": ', 0.8), ('"grö', 0.5), ("ßer", 0.5), ('"', 0.8), ("}", 0.3))
    assert probability_of(said, content, start, end) == pytest.approx(0.5 * 0.5 * 0.8)


def test_tokens_of_another_answer_tell_nothing() -> None:
    assert probability_of(tokens(('{"label": "x"}', 0.9)), '{"label": "y"}', 10, 13) is None
    assert probability_of((), "x", 0, 1) is None


def test_a_letter_in_two_tokens_counts_with_both() -> None:
    letter = "ß".encode()
    said = (Token(letter[:1], math.log(0.5)), Token(letter[1:], math.log(0.5)))
    assert probability_of(said, "ß", 0, 1) == pytest.approx(0.25)


def test_samples_that_failed_agree_with_nothing() -> None:
    assert agreement(["a", "b", "a", None, None]) == ("a", 0.4)
    assert agreement([None, None]) is None
    assert agreement(["b", "a"]) == ("b", 0.5)


def test_a_price_is_counted_in_millionths_and_rounded_up() -> None:
    assert price(Tokens(1000, 50), Decimal("0.15"), Decimal("0.6")) == 150 + 30
    assert price(Tokens(1, 0), Decimal("0.15"), Decimal(0)) == 1
    assert price(Tokens(None, 50), Decimal("0.15"), Decimal(0)) is None
    assert price(Tokens(None, None), Decimal(0), Decimal(0)) == 0


NO_COMPLETION = (
    b"[]",
    b"{}",
    b'{"choices": []}',
    b'{"choices": [{}, {}]}',
    b'{"choices": [{"message": {"content": null}}]}',
)


@pytest.mark.parametrize("body", NO_COMPLETION)
def test_what_is_no_completion_is_refused(body: bytes) -> None:
    with pytest.raises(LearningError):
        read_answer(body)


BAD_TOKENS = (
    None,
    {"content": []},
    {"content": [{"token": "x"}]},
    {"content": [{"token": "x", "logprob": 0.5}]},
    {"content": [{"token": "x", "logprob": -1, "bytes": [300]}]},
)


@pytest.mark.parametrize("logprobs", BAD_TOKENS)
def test_probabilities_that_are_none_are_not_taken_for_any(logprobs: object) -> None:
    said = read_answer(json.dumps({"choices": [{"message": {"content": "x"}, "logprobs": logprobs}]}).encode())
    assert (said.content, said.tokens, said.used) == ("x", None, Tokens(None, None))


@pytest.mark.parametrize("kind", sorted(LOOKS))
def test_an_interface_is_xml_whose_control_is_about_what_is_shown(kind: str) -> None:
    labels = ['a "b" & <c>', "d"]
    xml, field = interface_of({"type": kind, "labels": labels})
    shown, control = ElementTree.fromstring(xml)
    assert (shown.get("name"), shown.get("value")) == (control.get("toName"), f"${field}")
    assert [one.get("value") for one in control] in ([], labels)


def test_choices_may_be_about_an_image() -> None:
    xml, field = interface_of({"type": "nominal", "labels": ["a"]}, "image")
    assert (ElementTree.fromstring(xml)[0].tag, field) == ("Image", "image")


def test_a_type_without_a_control_is_refused_by_name() -> None:
    with pytest.raises(LearningError, match="ranking"):
        interface_of({"type": "ranking"})


@pytest.mark.parametrize("kind", ["nominal", "multilabel", "numeric", "spans", "boxes", "taxonomy"])
def test_the_form_of_an_answer_names_every_label_and_each_part(kind: str) -> None:
    form = form_of({"type": kind, "labels": ["größer", "kleiner"], "minimum": 1, "maximum": 5})
    assert all(name in form for name in ('"id"', '"label"', '"confidence"'))
    assert ("from 1 to 5" if kind == "numeric" else '"größer"') in form


def test_a_prompt_holds_the_guideline_whole() -> None:
    assert prompt_of("# Rules\n\nBe kind.", "Reviews").endswith("# Rules\n\nBe kind.")
    assert "guideline" not in prompt_of(" ", "Reviews")
