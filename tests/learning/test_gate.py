import numpy as np
import pytest

from apps.learning.backends import Predictions
from apps.learning.gate import FrozenGold, Promotion, promotion
from apps.measures.comparing import GateRules, GateVerdict
from tests.learning.build import predictions

N = 1000
GOLD = tuple("ab"[i % 2] for i in range(N))
OTHER = {"a": "b", "b": "a"}


def answers(wrong: range, scores: float = 0.95) -> Predictions:
    return predictions([OTHER[one] if i in wrong else one for i, one in enumerate(GOLD)], scores)


CHAMPION = answers(range(60))


def test_a_better_challenger_is_promoted_with_reasons() -> None:
    report = promotion(CHAMPION, answers(range(40)), FrozenGold(GOLD))
    assert report.verdict is Promotion.PROMOTE
    assert report.reasons and report.comparison.better
    assert (report.look, report.family_error) == (1, 0.05)


def test_a_worse_challenger_is_refused() -> None:
    report = promotion(CHAMPION, answers(range(110)), FrozenGold(GOLD))
    assert report.verdict is Promotion.REFUSE
    assert "lower or worse" in report.reasons[0]


def test_too_little_gold_decides_nothing() -> None:
    gold = FrozenGold(GOLD[:40])
    champion, challenger = predictions(GOLD[:40]), predictions([*GOLD[:39], OTHER[GOLD[39]]])
    report = promotion(champion, challenger, gold)
    assert report.verdict is Promotion.NOT_ENOUGH


def test_one_slice_that_got_worse_refuses_what_is_better_on_the_whole() -> None:
    part = np.arange(N) >= 900
    challenger = answers(range(900, 930))
    assert promotion(CHAMPION, challenger, FrozenGold(GOLD)).verdict is Promotion.PROMOTE
    report = promotion(CHAMPION, challenger, FrozenGold(GOLD, slices={"night": part}))
    assert report.verdict is Promotion.REFUSE
    assert "worse on night" in report.reasons[0]


def test_errors_that_cost_more_refuse_it_and_those_that_cost_less_do_not() -> None:
    gold = FrozenGold(GOLD, severity={("a", "b"): 2}, costs=(0.0, 1.0, 20.0))
    dearer = predictions(["b" if i < 60 and one == "a" else one for i, one in enumerate(GOLD)], 0.95)
    cheaper = predictions(["c" if i < 60 and one == "a" else one for i, one in enumerate(GOLD)], 0.95)
    assert promotion(cheaper, dearer, gold).verdict is Promotion.REFUSE
    assert promotion(dearer, cheaper, gold).verdict is Promotion.PROMOTE


def test_one_gold_record_in_what_it_learnt_from_is_enough_to_refuse_it() -> None:
    report = promotion(CHAMPION, answers(range(0)), FrozenGold(GOLD), leaked=["r7"])
    assert report.verdict is Promotion.REFUSE
    assert report.comparison.verdict is GateVerdict.PROMOTE
    assert "r7" in report.reasons[0]


def test_scores_that_mean_nothing_refuse_it() -> None:
    report = promotion(CHAMPION, answers(range(40), 0.55), FrozenGold(GOLD))
    assert report.verdict is Promotion.REFUSE
    assert "scores are off" in report.reasons[0]


def test_gold_that_was_looked_at_ten_times_promotes_nobody() -> None:
    better = answers(range(40))
    assert promotion(CHAMPION, better, FrozenGold(GOLD, looks=9)).verdict is Promotion.PROMOTE
    spent = promotion(CHAMPION, better, FrozenGold(GOLD, looks=10))
    assert spent.verdict is Promotion.NOT_ENOUGH
    assert "freeze other gold" in spent.reasons[0]
    assert spent.family_error == pytest.approx(0.55)


def test_the_digest_of_the_inputs_knows_every_input() -> None:
    better, gold = answers(range(40)), FrozenGold(GOLD)
    part = np.arange(N) < 500
    digests = [
        promotion(CHAMPION, better, gold).inputs,
        promotion(better, CHAMPION, gold).inputs,
        promotion(CHAMPION, answers(range(40), 0.94), gold).inputs,
        promotion(CHAMPION, better, FrozenGold(GOLD, looks=1)).inputs,
        promotion(CHAMPION, better, FrozenGold(GOLD, slices={"x": part})).inputs,
        promotion(CHAMPION, better, FrozenGold(GOLD, slices={"x": ~part})).inputs,
        promotion(CHAMPION, better, FrozenGold(GOLD, costs=(0.0, 2.0))).inputs,
        promotion(CHAMPION, better, FrozenGold(GOLD, severity={("a", "b"): 0})).inputs,
        promotion(CHAMPION, better, gold, leaked=["r1"]).inputs,
        promotion(CHAMPION, better, gold, rules=GateRules(margin=0.02)).inputs,
    ]
    assert len(set(digests)) == len(digests)
    assert promotion(CHAMPION, better, gold).inputs == digests[0]


def test_an_answer_for_each_gold_record() -> None:
    with pytest.raises(ValueError, match="3 labels for 1000 gold records"):
        promotion(CHAMPION, predictions("abc"), FrozenGold(GOLD))
