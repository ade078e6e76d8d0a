from apps.measures.acceptance import operating_curve
from apps.signoff.figures import curve_svg


def test_the_named_points_of_a_plan_are_told_in_words() -> None:
    points = operating_curve(132, 3)
    svg = curve_svg(points, "plan n 132, c 3", [(0.01, 0.956, "AQL")])
    assert "AQL: 1 % nonconforming, accepted with chance 0.956" in svg
    assert 'aria-label="plan n 132, c 3"' in svg
