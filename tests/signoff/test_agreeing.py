from apps.signoff.agreeing import Agreeing, agreeing_of
from apps.signoff.figures.numbers import reason_without_interval
from tests.signoff.bodies import number_body, old_body, report_body, undefined_body


def said(body: dict[str, object]) -> Agreeing:
    return agreeing_of(body["tables"], body["figures"]["alpha"])  # type: ignore[arg-type, index]


def test_labels_that_people_agree_on_least_come_first_and_undefined_ones_last() -> None:
    rows = said(report_body()).labels
    values = [row.alpha["value"] for row in rows if "value" in row.alpha]
    assert values == sorted(values)
    assert "undefined" in rows[-1].alpha


def test_annotators_without_whom_alpha_would_rise_most_come_first() -> None:
    rows = said(report_body()).annotators
    changes = [row.change for row in rows if row.change is not None]
    assert changes == sorted(changes, reverse=True)
    assert rows[-1].change is None


def test_the_whole_range_is_read_as_no_interval_and_not_as_an_interval() -> None:
    worst = said(report_body()).labels[0]
    assert reason_without_interval(worst.alpha) == "too few items carry it"
    assert reason_without_interval(worst.specific) is None


def test_a_figure_that_is_not_defined_says_why() -> None:
    agreeing = said(undefined_body())
    assert agreeing.labels[0].alpha == {"undefined": "never on an item with two labels"}
    assert agreeing.annotators[0].kappa == {"undefined": "no item shared with anybody"}
    assert agreeing.coefficients[0].figure == {"undefined": "no unit has two labels"}
    assert agreeing.scales == []


def test_percent_agreement_has_no_part_that_chance_explains() -> None:
    by_name = {row.name: row for row in said(report_body()).coefficients}
    assert by_name["Percent agreement"].expected is None
    assert by_name["Krippendorff's alpha, nominal"].of_disagreement


def test_numbers_have_no_labels_and_no_codes_to_agree_on() -> None:
    agreeing = said(number_body())
    assert agreeing.labels == []
    assert not agreeing.shares_items
    assert agreeing.leaves_out


def test_a_report_frozen_before_these_tables_existed_says_nothing_of_them() -> None:
    agreeing = said(old_body())
    assert (agreeing.scales, agreeing.coefficients, agreeing.labels, agreeing.annotators) == ([], [], [], [])
