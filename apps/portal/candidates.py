"""The texts that an item asks to compare: the answers of two models, the documents to rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LISTS = ("candidates", "responses", "completions", "answers", "outputs", "items")
# What stands before or behind the sign of the first and of the second: "response_a", "model_1_output", "text2".
SIGNS = (("first", "second"), ("a", "b"), ("1", "2"), ("left", "right"))
STEMS = ("", "response", "answer", "output", "completion", "candidate", "text", "summary", "model", "translation")


def candidates_of(payload: Mapping[str, Any]) -> list[str]:
    """Texts under a list, or under two names that differ by the sign of the first and the second; else none."""
    for name in LISTS:
        texts = [_text(entry) for entry in payload[name]] if isinstance(payload.get(name), list) else []
        if len(texts) > 1 and all(texts):
            return texts
    plain = {name.lower().replace("-", "_"): value for name, value in payload.items()}
    for stem in STEMS:
        for signs in SIGNS:
            for written in ("{stem}_{sign}", "{stem}{sign}", "{sign}_{stem}", "{sign}"):
                texts = [_text(plain.get(written.format(stem=stem, sign=sign))) for sign in signs]
                if all(texts):
                    return texts
    return []


def _text(entry: Any) -> str:
    """A text, or that of an object which holds one."""
    if isinstance(entry, Mapping):
        entry = next((entry[key] for key in ("text", "content", "response", "output") if key in entry), None)
    return entry if isinstance(entry, str) else ""
