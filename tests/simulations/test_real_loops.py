"""What docs/methods/loop.md says of the real sets is what the code finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.learning.gate import Promotion
from apps.learning.route import NotYet, RoutingCertificate
from apps.measures.estimate import Undefined
from apps.measures.strategy import Criterion, Mode
from tests.measures.build import estimate
from tests.simulations.real_loops.crowds import Decided, routed
from tests.simulations.real_loops.dialogues import dialogue_gate, dialogue_modes, dialogues
from tests.simulations.real_loops.entailment import entailment_modes, entailment_overlap
from tests.simulations.real_loops.judges import judge_gate, judge_modes, judge_rate, judge_routing
from tests.simulations.real_loops.trials import touching_joined, trial_gate, trial_modes, trial_routing, trial_sentences

PEOPLE, AUTOMATION = Mode.PEOPLE, Mode.AUTOMATION


def percent(found: Decided, criterion: Criterion, mode: Mode) -> float:
    return round(100 * estimate(found.comparison.cell(criterion, mode)).value, 1)


def of_class(found: Decided, name: str, mode: Mode) -> float:
    line = next(line for line in found.comparison.classes if line.name == name)
    return round(100 * estimate(line.cells[mode]).value, 1)


@pytest.fixture
def dialogue(shared_data: Path) -> Path:
    return shared_data / "conv_abuse_severity"


@pytest.fixture
def trial(shared_data: Path) -> Path:
    return shared_data / "clinical_trial_ner"


@pytest.fixture
def judge(shared_data: Path) -> Path:
    return shared_data / "pandalm_preference"


def test_errors_of_majorities_are_measured_and_that_of_ten_is_the_published_one(shared_data: Path) -> None:
    found = entailment_overlap(shared_data / "snow_textual_entailment")
    shares = {overlap: round(100 * estimate(error).value, 1) for overlap, error in found.items()}
    assert shares == {1: 27.1, 3: 19.5, 5: 15.2, 7: 12.5, 10: 10.3}
    assert estimate(found[10]).value == pytest.approx(1 - 0.896875)
    # Were errors independent, three labels would be wrong in 3 e^2 - 2 e^3 = 18.1 %, ten in 6.7 %.
    assert shares[3] > 18.1 and shares[10] > 1.5 * 6.7


def test_words_cannot_tell_what_one_worker_in_four_gets_wrong(shared_data: Path) -> None:
    found = entailment_modes(shared_data / "snow_textual_entailment")
    assert percent(found, Criterion.COMMON, PEOPLE) == 76.1
    assert percent(found, Criterion.COMMON, AUTOMATION) < 60
    assert all(line.behind for line in found.comparison.classes)


@pytest.mark.parametrize(("target", "least"), [(0.02, 0.35), (0.05, 0.65)])
def test_a_certificate_on_dialogues_takes_many_unseen(dialogue: Path, target: float, least: float) -> None:
    found = dialogues(dialogue)
    held = routed(found.said.scores, found.wrong, target)
    assert isinstance(held, RoutingCertificate)
    assert held.promised.coverage.value > least
    assert held.promised.risk.high <= target + 1e-9


def test_what_is_right_on_the_whole_misses_most_of_the_abuse(dialogue: Path) -> None:
    found = dialogue_modes(dialogue)
    assert percent(found, Criterion.COMMON, AUTOMATION) > 85
    assert of_class(found, "abusive", AUTOMATION) < 40 < 80 < of_class(found, "abusive", PEOPLE)
    assert [line.name for line in found.comparison.classes if line.behind] == ["abusive"]
    assert {one.mode for one in found.advice} == {PEOPLE}


def test_the_model_that_learnt_from_more_dialogues_may_be_promoted(dialogue: Path) -> None:
    assert dialogue_gate(dialogue).verdict is Promotion.PROMOTE


def test_people_and_published_models_on_sentences_of_trials(trial: Path) -> None:
    right = {name: round(100 * float(marks.mean()), 1) for name, marks in trial_sentences(trial).right.items()}
    assert right == {
        "annotator_B": 71.4, "annotator_S": 76.5, "BioLinkBERT-base": 52.5, "biobert-v1.1": 50.8,
        "bert-base-uncased": 38.1,
    }  # fmt: skip
    apart = trial_sentences(trial, joined=False).right
    assert round(100 * float(apart["biobert-v1.1"].mean()), 1) == 43.7
    assert touching_joined([(0, 2, "a"), (2, 5, "a"), (5, 7, "b"), (8, 9, "b")]) == [
        (0, 5, "a"),
        (5, 7, "b"),
        (8, 9, "b"),
    ]


@pytest.mark.parametrize(
    ("champion", "challenger", "verdict"),
    [
        ("bert-base-uncased", "biobert-v1.1", Promotion.PROMOTE),
        ("biobert-v1.1", "BioLinkBERT-base", Promotion.NOT_ENOUGH),
        ("BioLinkBERT-base", "bert-base-uncased", Promotion.REFUSE),
    ],
)
def test_gates_between_published_models(trial: Path, champion: str, challenger: str, verdict: Promotion) -> None:
    assert trial_gate(trial, champion, challenger).verdict is verdict


@pytest.mark.parametrize("target", [0.05, 0.10, 0.20])
def test_agreement_of_models_on_entities_or_preferences_is_no_certificate(
    trial: Path, judge: Path, target: float
) -> None:
    assert isinstance(trial_routing(trial, target), NotYet)
    assert isinstance(judge_routing(judge, target), NotYet)


def test_sentences_of_one_text_widen_the_interval(trial: Path) -> None:
    checks = trial_modes(trial).advice[2].considered[0].checks
    accuracy = estimate(checks[0].figure)
    assert (round(accuracy.value, 3), accuracy.n) == (0.525, 790)
    assert accuracy.high - accuracy.low > 1.3 * 2 * 1.96 * (0.525 * 0.475 / 790) ** 0.5


def test_a_challenger_that_calls_ties_is_refused_for_what_it_loses(judge: Path) -> None:
    report = judge_gate(judge)
    assert report.verdict is Promotion.REFUSE
    assert any("response1" in reason for reason in report.reasons)


def test_a_judge_knows_of_no_ties_and_narrows_what_people_say_by_a_sixth(judge: Path) -> None:
    found = judge_modes(judge)
    assert of_class(found, "tie", AUTOMATION) == 4.8
    assert of_class(found, "tie", PEOPLE) == 93.4
    assert isinstance(found.comparison.cell(Criterion.EDGE, PEOPLE), Undefined)
    plain, powered = estimate(judge_rate(judge, power=0.0)), estimate(judge_rate(judge))
    truth = 422 / 999
    assert powered.low < truth < powered.high and plain.low < truth < plain.high
    assert 0.75 < (powered.high - powered.low) / (plain.high - plain.low) < 0.90
