"""How sure a language model says it is, and what it cost. None of these scores is calibrated.

They put records in an order. What a score means is measured afterwards, on records that people labelled blind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from apps.learning.outside.chat import Token, Tokens


def probability_of(tokens: Sequence[Token], content: str, start: int, end: int) -> float | None:
    """The probability that the model gave to the characters from `start` to before `end` of its own answer: the
    product over the tokens that hold any of them. None where the tokens are not those of the answer."""
    if b"".join(token.text for token in tokens) != _bytes(content):
        return None
    first, last = len(_bytes(content[:start])), len(_bytes(content[:end]))
    total, at = 0.0, 0
    for token in tokens:
        behind = at + len(token.text)
        if at < last and behind > first:
            total += token.logprob
        at = behind
    return math.exp(total)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


class Agreed(NamedTuple):
    value: str
    score: float


def agreement(values: Sequence[str | None]) -> Agreed | None:
    """The value that most samples gave, the first of several, and its share of all samples: those that failed (None)
    agree with none. None where all failed."""
    given = Counter(value for value in values if value is not None)
    if not given:
        return None
    value, times = given.most_common(1)[0]
    return Agreed(value, times / len(values))


def price(used: Tokens, price_in: Decimal, price_out: Decimal) -> int | None:
    """Millionths of the currency, rounded up, at prices for a million tokens: one token costs as many millionths as a
    million cost units. None where tokens are not told, though they cost something."""
    total = Decimal(0)
    for count, each in zip(used, (price_in, price_out), strict=True):
        if count is None and each:
            return None
        total += (count or 0) * each
    return int(total.to_integral_value(ROUND_CEILING))
