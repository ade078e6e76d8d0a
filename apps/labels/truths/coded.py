"""Truth of labels that are one out of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns, gold_codes
from apps.labels.truths.methods import Method
from apps.labels.truths.settled import Errors, NotInferable, Settled
from apps.measures.estimate import Undefined
from apps.measures.ratings import Ratings
from apps.measures.truth import Answers, Inference, dawid_skene, glad, majority, one_coin, weighted_majority
from apps.measures.truth.ordinal import OrdinalErrors, ordinal_truth

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]

VOTES: Mapping[str, Callable[[Ratings], Answers]] = {"majority": majority, "weighted-majority": weighted_majority}
MODELS: Mapping[str, Callable[..., Inference]] = {
    "dawid-skene": dawid_skene,
    "dawid-skene-plain": lambda ratings, gold=None: dawid_skene(ratings, gold=gold, smoothing=0),
    "one-coin": one_coin,
    "glad": glad,
}


def settle_coded(
    columns: Columns, gold: Mapping[str, str], method: Method, *, use_gold: bool, confidence: float
) -> Settled:
    """Nominal and ordinal labels. Raises NotInferable."""
    ratings = ratings_of(columns)
    known = gold_codes(columns, gold)
    evidence = known if use_gold else None
    if method.name == "ordinal":
        found = ordinal_truth(ratings, evidence, confidence=confidence)
        if isinstance(found, Undefined):
            raise NotInferable(f"The ordinal model cannot be fitted: {found.reason}.", "Choose another method.")
        errors = {who: _errors(found.annotators, who) for who in np.flatnonzero(found.annotators.n).tolist()}
        return _settled(columns, found.answers(), found.posterior, known, errors=errors)
    answers, posterior, notice = answers_of(ratings, method, evidence)
    return _settled(columns, answers, posterior, known, notice=notice)


def ratings_of(columns: Columns) -> Ratings:
    sizes = {"units": len(columns.items), "annotators": len(columns.annotators), "levels": len(columns.values)}
    return Ratings(columns.unit, columns.annotator, columns.code, **sizes)


def answers_of(ratings: Ratings, method: Method, evidence: Ints | None) -> tuple[Answers, Floats, str]:
    """The answers, how likely each class is, float64[units, levels], and a notice. Votes have no probabilities: what
    leads counts as true, and a tie as true by its chance."""
    if method.name in VOTES:
        answers = VOTES[method.name](ratings)
        return answers, np.asarray(answers.leading / np.maximum(answers.leaders, 1)[:, None]), ""
    inference = MODELS[method.name](ratings, gold=evidence)
    return inference.answers(), inference.posterior, inference.notice


def _settled(
    columns: Columns,
    answers: Answers,
    posterior: Floats,
    gold: Ints,
    *,
    errors: Mapping[int, Errors] | None = None,
    notice: str = "",
) -> Settled:
    return Settled(
        labels=texts_of(columns.values, answers.code),
        leading={
            item: tuple(columns.values[code] for code in np.flatnonzero(answers.leading[item]).tolist())
            for item in np.flatnonzero(answers.tied).tolist()
        },
        tied=answers.tied,
        right=answers.right(gold),
        probability=answers.probability,
        chance=posterior[columns.unit, columns.code],
        errors=errors,
        notice=notice,
    )


def texts_of(values: Sequence[str], code: Ints) -> list[str | None]:
    """The text of each code; None for -1."""
    texts = np.array([*values, None], object)
    return list(texts[code])


def _errors(errors: OrdinalErrors, who: int) -> Errors:
    bias, sd = (errors.bias, errors.bias_low, errors.bias_high), (errors.sd, errors.sd_low, errors.sd_high)
    return Errors(*(tuple(float(part[who]) for part in three) for three in (bias, sd)))  # type: ignore[arg-type]
