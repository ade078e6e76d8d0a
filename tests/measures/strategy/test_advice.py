import numpy as np
import pytest

from apps.measures.strategy import Aims, Evidence, Judged, Mode, Stage, Tally, advice
from apps.measures.strategy.advice import Advice
from tests.measures.strategy.build import evidence, judged, steady, together

CAUGHT = Tally(98, 100)


def of(stage: Stage, given: Evidence, aims: Aims | None = None) -> Advice:
    return next(one for one in advice(given, aims) if one.stage is stage)


def test_without_evidence_people_are_what_is_left_everywhere_and_nothing_is_claimed() -> None:
    found = advice(Evidence({}))
    assert [one.stage for one in found] == list(Stage)
    assert {(one.mode, one.error) for one in found} == {(Mode.PEOPLE, None)}
    assert all("not measured" in " ".join(one.changes) for one in found)


def test_the_mode_that_asks_least_of_people_is_advised_of_those_that_are_shown_to_be_fit() -> None:
    good, poor = steady(990, 1000), steady(900, 1000)
    both = of(Stage.PRODUCTION, evidence(assisted=good, automation=good))
    assert (both.mode, both.error) == (Mode.AUTOMATION, 0.05)
    one = of(Stage.PRODUCTION, evidence(assisted=good, automation=poor))
    assert one.mode is Mode.ASSISTED
    assert one.changes[0].startswith("Automation only: accuracy at least 95 %: it is 90 (88.6 to 91.3) and has to rise")
    assert [each.mode for each in one.blocked] == [Mode.AUTOMATION]
    assert not both.blocked
    assert of(Stage.PRODUCTION, evidence(assisted=poor, automation=poor)).mode is Mode.PEOPLE


def test_what_is_not_enough_says_how_much_more_would_probably_do() -> None:
    found = of(Stage.PRODUCTION, evidence(automation=steady(49, 50), assisted=steady(49, 50)))
    assert found.mode is Mode.PEOPLE
    assert "more blind answers would probably show it" in found.changes[0]
    below = of(Stage.PRODUCTION, evidence(automation=steady(47, 50), assisted=steady(47, 50)))
    assert "and has to rise" in below.changes[0] and "more blind answers" not in below.changes[0]


def test_scaling_asks_to_be_beside_people_and_that_errors_do_not_compound() -> None:
    people = steady(960, 1000)
    assert of(Stage.SCALING, evidence(people=people, automation=steady(960, 1000))).mode is Mode.AUTOMATION
    assert of(Stage.SCALING, evidence(people=people, automation=steady(920, 1000))).mode is Mode.PEOPLE
    assert of(Stage.SCALING, evidence(automation=steady(960, 1000))).mode is Mode.PEOPLE
    once = judged(1920, 2000, edge=0, turn=1)
    assert of(Stage.SCALING, evidence(people=people, automation=once)).mode is Mode.PEOPLE


def test_at_the_beginning_a_model_helps_only_where_people_are_shown_to_see_its_errors() -> None:
    both = {"people": steady(960, 1000), "assisted": steady(970, 1000)}
    assert of(Stage.BOOTSTRAPPING, evidence(**both, caught=CAUGHT)).mode is Mode.ASSISTED
    assert of(Stage.BOOTSTRAPPING, evidence(**both, caught=Tally(60, 100))).mode is Mode.PEOPLE
    assert of(Stage.BOOTSTRAPPING, evidence(**both)).mode is Mode.PEOPLE


@pytest.mark.parametrize("spoilt", ["caught", "edge", "trail", "class"])
def test_where_lives_depend_on_it_everything_must_be_shown(spoilt: str) -> None:
    def given(what: str) -> Evidence:
        live = steady(995, 1000, 30 if what == "edge" else 198, 200, label=0)
        classes = ("a", "b") if what != "class" else ("a",)
        return evidence(
            assisted=live if what != "class" else steady(900, 1000, 200, 200, label=0),
            classes=classes,
            caught=Tally(60, 100) if what == "caught" else CAUGHT,
            trail=Tally(99, 100) if what == "trail" else Tally(100, 100),
        )

    assert of(Stage.SAFETY, given("nothing")).mode is Mode.ASSISTED
    assert of(Stage.SAFETY, given(spoilt)).mode is Mode.PEOPLE


def test_automation_only_is_never_advised_at_the_beginning_nor_where_lives_depend_on_it() -> None:
    perfect = steady(5000, 5000, 5000, 5000, label=0)
    given = evidence(perfect, perfect, perfect, classes=("a",), caught=Tally(1000, 1000))
    modes = {one.stage: one.mode for one in advice(given)}
    assert modes[Stage.SCALING] is modes[Stage.PRODUCTION] is Mode.AUTOMATION
    assert modes[Stage.BOOTSTRAPPING] is modes[Stage.SAFETY] is Mode.ASSISTED


def test_stricter_aims_take_back_what_was_advised() -> None:
    given = evidence(automation=steady(980, 1000), assisted=steady(980, 1000))
    assert of(Stage.PRODUCTION, given).mode is Mode.AUTOMATION
    assert of(Stage.PRODUCTION, given, Aims(error=0.01)).mode is Mode.PEOPLE


def test_aims_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Aims(error=0.0)


def in_two_rounds(wrong: int, n: int) -> Judged:
    first, half = wrong // 2, n // 2
    return together(judged(half - first, half, turn=1), judged(half - (wrong - first), half, turn=2))


def test_an_unfit_mode_is_advised_no_more_often_than_said() -> None:
    """Both modes are wrong just as often as is not allowed; 1,500 worlds, bound with four standard errors."""
    rng, runs, n = np.random.default_rng(20261122), 1500, 300
    misled = 0
    for wrong in rng.binomial(n, 0.05, (runs, 2)).tolist():
        one, two = (in_two_rounds(bad, n) for bad in wrong)
        misled += of(Stage.PRODUCTION, evidence(assisted=one, automation=two), Aims(margin=0.5)).error is not None
    assert misled / runs <= 0.05 + 4 * (0.05 * 0.95 / runs) ** 0.5
