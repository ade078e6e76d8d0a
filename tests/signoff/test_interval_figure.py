import re
from xml.etree import ElementTree

import pytest

from apps.signoff.figures import forest_svg, interval_drawing, interval_svg
from apps.signoff.figures.forest import ForestRow
from apps.signoff.figures.interval import interval_picture
from apps.signoff.figures.scale import domain_of
from apps.signoff.letters import Letters
from tests.signoff.bodies import estimate, undefined

MET = estimate(0.966, 0.958, 0.973, 2140)


def test_the_interval_says_in_words_what_it_draws() -> None:
    svg = ElementTree.fromstring(interval_svg(MET, 0.95, "met"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "0.966, from 0.958 to 0.973, floor 0.95: met"


def test_the_svg_has_no_inline_style_and_uses_the_classes_of_the_look() -> None:
    svg = interval_svg(MET, 0.95, "met")
    assert "style" not in svg
    assert {"figure", "axis", "floor", "range is-met", "dot is-met"} <= set(re.findall(r'class="([^"]*)"', svg))


@pytest.mark.parametrize(
    ("verdict", "role"), [("met", "is-met"), ("not met", "is-unmet"), ("not enough evidence", "is-unsure")]
)
def test_each_verdict_has_its_own_class(verdict: str, role: str) -> None:
    assert f'class="range {role}"' in interval_svg(MET, 0.95, verdict)


def test_an_undefined_figure_draws_no_value_and_says_why() -> None:
    svg = interval_svg(undefined("no item has gold"), 0.95, "not enough evidence")
    assert "circle" not in svg
    assert 'aria-label="not defined: no item has gold, floor 0.95: not enough evidence"' in svg
    assert ">not defined<" in svg


def test_a_refused_interval_draws_the_value_alone_and_says_why() -> None:
    figure = estimate(0.74, -1, 1, 11, "alpha; no interval: only 11 units with two labels")
    svg = interval_svg(figure, 0.8, "not enough evidence")
    assert "circle" in svg
    assert 'class="range' not in svg
    assert ">no interval<" in svg
    assert "0.740, no interval: only 11 units with two labels, floor 0.80" in svg


def test_a_refused_interval_does_not_stretch_the_scale_of_a_forest() -> None:
    refused = estimate(0.74, -1, 1, 11, "alpha; no interval: only 11 units with two labels")
    svg = forest_svg([ForestRow("A", estimate(0.7, 0.65, 0.75, 90)), ForestRow("B", refused)])
    assert "\N{MINUS SIGN}1.0" not in svg
    assert ">no interval<" in svg


def test_the_marks_link_to_the_rows_behind_them() -> None:
    svg = interval_svg(MET, 0.95, "met", href="/rows/?a=1&b=2")
    assert '<a href="/rows/?a=1&amp;b=2">' in svg
    assert 'role="group"' in svg


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//elsewhere.example", "/\\elsewhere", "https://elsewhere.example"]
)
def test_a_link_out_of_the_portal_is_refused(href: str) -> None:
    with pytest.raises(ValueError, match="only inside the portal"):
        interval_svg(MET, 0.95, "met", href=href)


def test_the_same_figure_is_the_same_bytes() -> None:
    assert interval_svg(MET, 0.95, "met") == interval_svg(dict(reversed(MET.items())), 0.95, "met")


def test_page_and_pdf_have_the_same_proportions() -> None:
    picture = interval_picture(MET, 0.95, "met")
    drawing = interval_drawing(MET, 0.95, "met", Letters())
    assert drawing.width / drawing.height == pytest.approx(picture.width / picture.height)


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([0.95, 0.958, 0.966, 0.973], (0.93, 1.0)),
        ([0.0, 0.01], (0.0, 0.03)),
        ([-1.0, 1.0], (-1.0, 1.0)),
        ([0.5], (0.4, 0.6)),
        ([48, 62, 71, 90], (40, 100)),
        ([], (0.0, 1.0)),
    ],
)
def test_the_scale_is_round_and_stays_within_what_is_possible(values: list[float], ends: tuple[float, float]) -> None:
    domain = domain_of(values)
    assert (domain.low, domain.high) == pytest.approx(ends)


def test_an_interval_of_no_width_is_still_drawn() -> None:
    assert "circle" in interval_svg(estimate(1, 1, 1, 5), 1, "met")


def test_names_in_a_forest_are_data_and_not_markup() -> None:
    svg = forest_svg([ForestRow("<script>\x00", MET), ForestRow("late", undefined("no gold"))], 0.95)
    ElementTree.fromstring(svg)
    assert "<script>" not in svg
    assert "late: not defined: no gold, floor 0.95" in svg
