"""The protocol of OpenAI-compatible endpoints, `/v1/chat/completions`: what is asked, and what was answered.

Source: the published reference of the API, as vLLM, llama.cpp, Ollama and hosted services implement it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.learning.errors import LearningError
from apps.learning.outside.strict import read_json


@dataclass(frozen=True, slots=True)
class Question:
    """What makes up a request besides the item, and so what a version is."""

    model: str
    prompt: str
    form: str
    temperature: float
    seed: int
    most_tokens: int
    logprobs: bool
    json_mode: bool

    def about(self, record: str, content: object, sample: int = 0) -> bytes:
        """The request about one item; each of several samples has a seed of its own."""
        asked = json.dumps({"id": record, "item": content}, ensure_ascii=False, sort_keys=True, allow_nan=False)
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": f"{self.prompt}\n\n{self.form}"},
                {"role": "user", "content": asked},
            ],
            "temperature": self.temperature,
            "seed": self.seed + sample,
            "max_tokens": self.most_tokens,
        }
        if self.logprobs:
            request["logprobs"] = True
        if self.json_mode:
            request["response_format"] = {"type": "json_object"}
        return json.dumps(request).encode()


class Token(NamedTuple):
    """A token that was answered, as bytes, and the natural logarithm of its probability."""

    text: bytes
    logprob: float


class Tokens(NamedTuple):
    """What is paid for; None where the endpoint does not say."""

    read: int | None
    written: int | None


class Said(NamedTuple):
    """`content` is what the model wrote; `model` which one says it wrote it; `tokens` None without probabilities."""

    content: str
    model: str
    finish: str
    used: Tokens
    tokens: tuple[Token, ...] | None


def read_answer(body: bytes) -> Said:
    """LearningError SHAPE or JSON for what is no completion."""
    whole = read_json(body)
    if not isinstance(whole, dict):
        raise LearningError("SHAPE", "it is no JSON object")
    choices = whole.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        raise LearningError("SHAPE", "it does not have one choice")
    message, finish = choices[0].get("message"), choices[0].get("finish_reason")
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, str):
        raise LearningError("SHAPE", "its choice has no message with text")
    return Said(content, str(whole.get("model") or ""), str(finish or ""), _used(whole), _tokens(choices[0]))


def used_in(body: bytes) -> Tokens:
    """The tokens of an answer, whatever else is wrong with it."""
    try:
        whole = read_json(body)
    except LearningError:
        return Tokens(None, None)
    return _used(whole) if isinstance(whole, dict) else Tokens(None, None)


def _used(whole: Mapping[str, Any]) -> Tokens:
    usage = whole.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    read, written = (_count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens"))
    return Tokens(read, written)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _tokens(choice: Mapping[str, Any]) -> tuple[Token, ...] | None:
    logprobs = choice.get("logprobs")
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(content, list) or not content:
        return None
    found = [_token(one) for one in content]
    return None if None in found else tuple(token for token in found if token is not None)


def _token(one: object) -> Token | None:
    if not isinstance(one, dict) or not isinstance(one.get("token"), str):
        return None
    logprob, given = one.get("logprob"), one.get("bytes")
    if isinstance(logprob, bool) or not isinstance(logprob, int | float) or logprob > 0:
        return None
    try:
        text = bytes(given) if isinstance(given, list) else one["token"].encode()
    except (ValueError, TypeError):
        return None
    return Token(text, float(logprob))
