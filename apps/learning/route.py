"""Which labels need no person: certificates with a stated error, what they are bound to, and what ends them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.evidence.canonical import encode
from apps.measures.estimate import Undefined
from apps.measures.routing import (
    BlindAudit,
    Calibration,
    Certificate,
    Promise,
    blind_audit,
    coverage_thresholds,
    learn_then_test,
    risk_controlling,
)

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
LIFETIME, ALPHA = 20_000, 0.05
_RULES = {Promise.SELECTIVE: learn_then_test, Promise.MARGINAL: risk_controlling}


@dataclass(frozen=True, slots=True)
class Binding:
    """What a certificate is true of: digest of the model, version of the guideline, description of the input."""

    model: str
    guideline: str
    input: str


@dataclass(frozen=True, slots=True)
class RoutingCertificate:
    """A promise, what it is bound to, the SHA-256 of the sample it rests on, and for how many records it is good."""

    promised: Certificate
    binding: Binding
    sample: str
    lifetime: int = LIFETIME

    @property
    def digest(self) -> str:
        """SHA-256, in hex: what a label that nobody looked at names as its certificate."""
        promise = self.promised
        numbers = [repr(promise.threshold), repr(promise.target), repr(promise.delta), self.lifetime]
        return hashlib.sha256(encode([promise.promise.name, *numbers, asdict(self.binding), self.sample])).hexdigest()

    def accepts(self, score: ArrayLike) -> Bools:
        """bool[n]: may the label be taken unseen?"""
        return np.asarray(score, np.float64) >= self.promised.threshold

    def as_sentence(self) -> str:
        """The promise in words, with what it rests on."""
        rests = f"It rests on {self.promised.n} random blind labels and is good for {self.lifetime} records."
        return f"{self.promised.as_sentence()} {rests}"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nothing can be accepted unseen; about `more` blind labels would do (None: more labels would not help)."""

    reason: str
    more: int | None

    def as_sentence(self) -> str:
        """The answer in words."""
        if self.more is None:
            return f"Nothing can be auto-accepted at this risk, and more labels would not change it: {self.reason}."
        return f"Nothing can be auto-accepted at this risk yet ({self.reason}); {self.more} more blind labels would do."


def certified(
    score: ArrayLike,
    wrong: ArrayLike,
    unlabelled: ArrayLike,
    binding: Binding,
    *,
    target: float,
    promise: Promise = Promise.SELECTIVE,
    delta: float = 0.10,
) -> RoutingCertificate | NotYet:
    """Certify the loosest threshold whose error is at most `target` with confidence 1 - `delta`.

    float[n] `score` and bool[n] `wrong` of a uniform random sample of the stream that people labelled without seeing
    the model's label and from which the model did not learn; thresholds are quantiles of the `unlabelled` scores.
    Selective: learn then test; marginal: a risk-controlling set (`apps.measures.routing`).
    Raises `ValueError` for the promise on average, for scores that are not finite, and targets that make no sense.
    """
    if promise not in _RULES:
        raise ValueError("a certificate promises a selective or a marginal error")
    calibration = Calibration.of(score, wrong, coverage_thresholds(unlabelled))
    found = _RULES[promise](calibration, target, delta)
    if isinstance(found, Undefined):
        return NotYet(found.reason, _more(calibration, promise, target, delta))
    rows = np.column_stack([np.asarray(score, np.float64), np.asarray(wrong, np.float64)])
    sample = hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()
    return RoutingCertificate(found, binding, sample)


def _more(calibration: Calibration, promise: Promise, target: float, delta: float) -> int | None:
    """How many more labels with the same shares of errors (and half an error for luck) would be certified."""
    if not calibration.n:
        return math.ceil(math.log(delta) / math.log1p(-target))
    for step in range(1, 80):
        factor = 1.1**step
        accepted = np.ceil(factor * calibration.accepted).astype(np.int64)
        errors = np.ceil(factor * calibration.errors).astype(np.int64)
        n = math.ceil(factor * calibration.n)
        larger = Calibration(calibration.threshold, accepted, errors, n)
        if not isinstance(_RULES[promise](larger, target, delta), Undefined):
            return n - calibration.n
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """Does a certificate still hold, and if not, why not."""

    valid: bool
    reasons: tuple[str, ...]
    audit: BlindAudit


def standing(certificate: RoutingCertificate, now: Binding, used: int, audited: ArrayLike) -> Standing:
    """Hold a certificate against what is true now, the records `used` under it, and the blind audits so far.

    bool[n] `audited`, in the order of the audit: for a selective promise, was a random label that nobody looked at
    wrong; for a marginal one, was a random record of the *whole* stream accepted unseen and wrong? Revoked when the
    e-process of `blind_audit` reaches 1/alpha = 20, for ever.
    """
    target = certificate.promised.target
    audit = blind_audit(audited, target, ALPHA, 20.0 if target <= 0.03 else 10.0)
    reasons = [
        f"{what} changed"
        for what, was, is_ in (
            ("the model", certificate.binding.model, now.model),
            ("the guideline", certificate.binding.guideline, now.guideline),
            ("the input", certificate.binding.input, now.input),
        )
        if was != is_
    ]
    if used >= certificate.lifetime:
        reasons.append(f"it was good for {certificate.lifetime} records, and {used} were accepted")
    if audit.revoked_after is not None:
        seen = int(np.asarray(audited, np.bool_)[: audit.revoked_after].sum())
        reasons.append(f"{seen} of the first {audit.revoked_after} audited labels were wrong")
    return Standing(not reasons, tuple(reasons), audit)


def for_people(score: ArrayLike, accepted: ArrayLike) -> Longs:
    """The places of the records that go to people, the least sure first; equal scores keep their order."""
    values, taken = np.asarray(score, np.float64), np.asarray(accepted, np.bool_)
    left = np.flatnonzero(~taken)
    return left[np.argsort(values[left], kind="stable")].astype(np.int64)
