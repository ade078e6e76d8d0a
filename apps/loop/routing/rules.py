"""What a round is begun with: which error is promised how surely, and how much is asked blind, planted and audited."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from apps.accounts.policies import Invalid
from apps.learning.route import LIFETIME
from apps.measures.routing import Promise

PROMISES = {"selective": Promise.SELECTIVE, "marginal": Promise.MARGINAL}
# Of fewer, no error rate that anybody would promise can be shown or refuted.
LEAST_SAMPLE = 50
LONGEST_INPUT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRules:
    """The rules of a round. Invalid for what makes no sense.

    target, delta: at most this share is wrong, with confidence 1 - delta. Five per cent is about what careful people
        get wrong themselves; at delta .10, 45 blind labels without an error are the fewest that show it.
    promise: `selective`, of the labels that nobody looks at; `marginal`, of the whole batch, which needs fewer labels.
    blind: share asked without suggestion, by which the next rounds are calibrated; at least LEAST_SAMPLE records.
    planted: share of wrong suggestions among those shown. Two in a hundred are enough to measure who accepts anything
        within some sessions, and few enough not to teach suspicion.
    audit: share of the whole batch that is asked blind again; at least LEAST_SAMPLE records.
    lifetime: how many records one certificate may take unseen; beyond them a random part of that number.
    input: what the records are, in words ("chat of the web shop"). Another input, another certificate.
    """

    target: float = 0.05
    delta: float = 0.10
    promise: str = "selective"
    blind: float = 0.05
    planted: float = 0.02
    audit: float = 0.03
    lifetime: int = LIFETIME
    input: str = ""

    def __post_init__(self) -> None:
        if self.promise not in PROMISES:
            raise Invalid(
                f"A certificate promises a {' or a '.join(PROMISES)} error, and no {self.promise[:40]!r} one."
            )
        _within("The target error", self.target, 0.001, 0.5)
        _within("The risk that the promise fails", self.delta, 0.001, 0.49)
        for name, share in (("blind", self.blind), ("planted", self.planted), ("audited", self.audit)):
            _within(f"The share of {name} records", share, 0.0, 1.0 if name != "planted" else 0.2)
        if not 1 <= self.lifetime <= 10_000_000:
            raise Invalid("A certificate is good for 1 to 10,000,000 records.")
        if len(self.input) > LONGEST_INPUT or not self.input.isprintable():
            raise Invalid(f"The description of the input is one line of at most {LONGEST_INPUT} characters.")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_details(self) -> dict[str, Any]:
        """Without floats, as events hold them."""
        return {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in asdict(self).items()}

    @staticmethod
    def sample(share: float, records: int) -> int:
        """How many of so many records are drawn: the share, at least LEAST_SAMPLE, none where the share is none."""
        return min(max(math.ceil(share * records - 1e-9), LEAST_SAMPLE), records) if share else 0


def _within(what: str, value: float, least: float, most: float) -> None:
    if not (math.isfinite(value) and least <= value <= most):
        raise Invalid(f"{what} must be from {least:g} to {most:g}, and is {value:g}.")
