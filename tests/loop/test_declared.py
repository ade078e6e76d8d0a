"""What versions that answer elsewhere are registered with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.policies import Invalid
from apps.labels.types import parse_schema
from apps.loop.models import Kind
from apps.loop.training.declared import declared, settings_digest

RULES = parse_schema({"type": "nominal", "labels": ["bad", "good"]})
CHAT = {"address": "https://models.example.com/v1/", "model": "small-3", "prompt": "Which mood?"}
WORDS = [{"label": "good", "words": ["fine"]}]


def kept(kind: Kind, given: dict[str, Any]) -> dict[str, Any]:
    return declared(kind, given, RULES)


def test_settings_are_kept_in_one_form_whatever_way_they_were_written() -> None:
    found = kept(Kind.OPENAI, {**CHAT, "temperature": 0.20, "price_in": "0.150", "key_variable": None})
    assert found.items() >= {
        "address": "https://models.example.com/v1", "model": "small-3", "prompt": "Which mood?", "temperature": "0.2",
        "price_in": "0.15", "price_out": "0", "key_variable": "",
    }.items()  # fmt: skip
    again = kept(Kind.OPENAI, {**CHAT, "temperature": "0.2", "price_in": 0.15, "price_out": 0})
    assert settings_digest(found) == settings_digest(again)
    assert settings_digest(found) != settings_digest({**found, "prompt": "Which mood!"})
    assert kept(Kind.RULES, {"rules": WORDS, "otherwise": "bad"}) == {
        "rules": [{"label": '"good"', "words": ["fine"]}], "otherwise": '"bad"'
    }  # fmt: skip


WRONG = [
    (Kind.OPENAI, {**CHAT, "api_key": "sk-1"}, "no setting “api_key”"),
    (Kind.OPENAI, {**CHAT, "key_variable": "sk-abcdef"}, "The key itself is never given here"),
    (Kind.OPENAI, {**CHAT, "key_variable": "QA_PORTAL_SECRET_KEY"}, "QA_PORTAL_MODEL_KEY_"),
    (Kind.OPENAI, {**CHAT, "prompt": "  "}, "“prompt” is missing"),
    (Kind.OPENAI, {**CHAT, "prompt": "x" * 20_001}, "at most 20000"),
    (Kind.OPENAI, {**CHAT, "temperature": "hot"}, "“temperature” is no number from 0 to 2"),
    (Kind.OPENAI, {**CHAT, "temperature": "NaN"}, "“temperature” is no number"),
    (Kind.OPENAI, {**CHAT, "price_in": -1}, "“price_in” is no number"),
    (Kind.OPENAI, {**CHAT, "price_out": True}, "“price_out” is no number"),
    (Kind.OPENAI, {**CHAT, "price_out": "0.0000001"}, "more than six places"),
    (Kind.LABEL_STUDIO, {"address": "ftp://models.example.com"}, "The address is none"),
    (Kind.LABEL_STUDIO, {"address": "https://user:secret@models.example.com"}, "The address is none"),
    (Kind.LABEL_STUDIO, {"address": "https://models.example.com/?key=1"}, "The address is none"),
    (Kind.LABEL_STUDIO, {"address": "https://[::1"}, "The address is none"),
    (Kind.LABEL_STUDIO, {"address": "https://a b.example.com"}, "The address is none"),
    (Kind.LABEL_STUDIO, {}, "“address” is missing"),
    (Kind.FILE, {"about": 3}, "“about” is missing"),
    (Kind.RULES, {"rules": [], "otherwise": "bad"}, "Rules are missing"),
    (Kind.RULES, {"rules": [{"label": "good"}], "otherwise": "bad"}, "Rule 1 is none"),
    (Kind.RULES, {"rules": [*WORDS, {"label": "good", "words": [" "]}], "otherwise": "bad"}, "Rule 2 needs"),
    (Kind.RULES, {"rules": [{"label": "fair", "words": ["x"]}], "otherwise": "bad"}, "label of rule 1 is not allowed"),
    (Kind.RULES, {"rules": WORDS}, "“otherwise” is missing"),
]


@pytest.mark.parametrize(("kind", "given", "why"), WRONG)
def test_what_is_wrong_is_named_with_what_to_write(kind: Kind, given: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        kept(kind, given)


def test_a_key_that_was_given_by_mistake_is_not_repeated() -> None:
    with pytest.raises(Invalid) as refusal:
        kept(Kind.OPENAI, {**CHAT, "key_variable": "sk-live-123"})
    assert "sk-live" not in str(refusal.value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["about", "address", "key_variable", "model", "otherwise", "price_in", "prompt", "rules"])


@given(st.sampled_from(sorted(Kind)), st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_whatever_is_sent_is_kept_in_canonical_form_or_refused_in_words(kind: Kind, sent: dict[str, Any]) -> None:
    try:
        found = kept(kind, sent)
    except Invalid:
        return
    assert len(settings_digest(found)) == 64
