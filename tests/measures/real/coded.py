"""The figures of sets whose labels are codes: agreement, majority, models of annotators."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement import alpha, fleiss_kappa, percent_agreement
from apps.measures.consensus import consensus_accuracy
from apps.measures.gold.recall import confusion
from apps.measures.ratings import Ratings
from apps.measures.truth import Answers, Inference, dawid_skene, glad, majority, one_coin
from apps.measures.truth.inference import answers
from tests.measures.build import estimate
from tests.measures.real.figures import Columns, Figures, chosen, columns, reference, under

Gold = NDArray[np.int64]
PLAIN = "dawid_skene_unsmoothed_from_vote_fractions"
LIBRARY = "crowdkit_1.4.2"
# Where crowd-kit's one-coin model stopped early, and ours after as many sweeps says the same.
STOPPED_AFTER = {
    "weather_sentiment_two_vendors/vendor=crowdflower": 5,
    "sentiment_polarity/all": 5,
    "sentiment_polarity/batch=SP": 4,
    "zencrowd_two_pools/all": 2,
    "zencrowd_two_pools/pool=in": 8,
    "zencrowd_two_pools/pool=us": 5,
}
PUBLISHED = {
    "published_MACE_accuracy": "published_mace_posteriors.csv",
    "published_CrowdTruth_accuracy": "published_crowdtruth_unit_scores.csv",
}
WORDS = {"1": "true", "0": "false"}


def of_codes(folder: Path) -> Figures:
    """All figures of a set, and of its parts where it has some."""
    document = reference(folder)
    if "agreement" in document:
        return _part(folder, "", document)
    return {place: value for part, found in document.items() for place, value in _part(folder, part, found).items()}


def labels_of(folder: Path, part: str, expected: dict[str, Any]) -> tuple[Ratings, Gold]:
    """The labels of one part, coded in the order of the reference, and the gold codes."""
    table, order = columns(folder), expected[PLAIN]["classes"]
    if "=" in part:
        name, value = part.split("=")
        table = chosen(table, (one == value for one in table[name]))
    ratings = Ratings.from_labels(table["item_id"], table["annotator_id"], table["label"], order=order)
    return ratings, _gold(folder, table, order) if "gold_items_used" in expected else np.full(ratings.units, -1)


def plain(ratings: Ratings, expected: dict[str, Any]) -> Inference:
    """Dawid and Skene's model without a prior, after as many sweeps as the reference made."""
    return dawid_skene(ratings, smoothing=0, tolerance=0, sweeps=expected[PLAIN]["iterations"])


def _part(folder: Path, part: str, expected: dict[str, Any]) -> Figures:
    ratings, gold = labels_of(folder, part, expected)
    found = under("agreement", _agreement(ratings, expected["agreement"]).items())
    em = plain(ratings, expected)
    found |= {f"{PLAIN}/class_prior/{code}": float(share) for code, share in enumerate(em.prior)}
    if (gold >= 0).any():
        found |= _against_gold(ratings, gold, em, expected, STOPPED_AFTER.get(f"{folder.name}/{part}"))
        found |= _published(folder, gold, expected)
    return under(part, found.items())


def _agreement(ratings: Ratings, expected: dict[str, float]) -> Figures:
    made = {
        "mean_pairwise_agreement_over_items": percent_agreement(ratings),
        "krippendorff_alpha_nominal": alpha(ratings),
        "krippendorff_alpha_ordinal": alpha(ratings, "ordinal"),
        "fleiss_kappa": fleiss_kappa(ratings),
    }
    return {name: estimate(made[name]).value for name in expected}


def _against_gold(
    ratings: Ratings, gold: Gold, em: Inference, expected: dict[str, Any], stopped: int | None
) -> Figures:
    votes, judged = majority(ratings), gold >= 0
    right, accuracy = votes.right(gold)[judged], estimate(consensus_accuracy(ratings, gold))
    found = {
        "gold_items_used": accuracy.n,
        "majority_vote/accuracy_random_ties": accuracy.value,
        "majority_vote/accuracy_ties_lose": (right == 1).mean(),
        "majority_vote/accuracy_ties_win": (right > 0).mean(),
        "majority_vote/tied_items": votes.tied[judged].sum(),
        f"{PLAIN}/accuracy": _accuracy(em.answers(), gold),
        "dawid_skene_smoothing_0.01/accuracy": _accuracy(dawid_skene(ratings, smoothing=0.01).answers(), gold),
    }
    library = expected[LIBRARY]
    if "OneCoinDawidSkene_n100" in library:
        coin = one_coin(ratings) if stopped is None else one_coin(ratings, tolerance=0, sweeps=stopped)
        found[f"{LIBRARY}/OneCoinDawidSkene_n100/accuracy"] = _accuracy(coin.answers(), gold)
    if "GLAD" in library:
        found[f"{LIBRARY}/GLAD/accuracy"] = _accuracy(glad(ratings).answers(), gold)
    if "f1_positive" in expected:
        found["f1_positive/majority"] = _f1_of_ones(votes, gold)
        found["f1_positive/dawid_skene"] = _f1_of_ones(em.answers(), gold)
    return found


def _accuracy(made: Answers, gold: Gold) -> float:
    return float(made.right(gold)[gold >= 0].mean())


def _f1_of_ones(made: Answers, gold: Gold) -> float:
    """A tie names no positive."""
    units, code = np.arange(len(gold)), np.maximum(made.code, 0)
    table = confusion(Ratings.from_labels(units, np.zeros(len(gold)), code, order=[0, 1]), gold)
    return float(2 * table[1, 1] / (table[1].sum() + table[:, 1].sum()))


def _published(folder: Path, gold: Gold, expected: dict[str, Any]) -> Figures:
    """The most probable class by posteriors that others published."""
    found = {}
    for figure in PUBLISHED.keys() & expected.keys():
        table = columns(folder, PUBLISHED[figure])
        names = [WORDS.get(name, name) for name in expected[PLAIN]["classes"]]
        scores = np.array([table[name] for name in names], np.float64).T[np.argsort(table["item_id"])]
        found[figure] = _accuracy(answers(scores, np.ones(len(scores), np.bool_)), gold)
    return found


def _gold(folder: Path, table: Columns, order: list[str]) -> Gold:
    known = columns(folder, "gold.csv")
    answer = {item: order.index(label) for item, label in zip(known["item_id"], known["label"], strict=True)}
    return np.array([answer.get(item, -1) for item in sorted(set(table["item_id"]))])
