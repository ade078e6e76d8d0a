from xml.etree import ElementTree

from apps.signoff.figures import Bin, reliability_svg


def test_each_bin_is_told_in_words_beside_the_diagonal() -> None:
    svg = reliability_svg([Bin(40, 0.93, 0.9, 0.77, 0.96), Bin(1, 0.4, 1.0, 0.2, 1.0)], "Probabilities of GLAD")
    assert ElementTree.fromstring(svg).get("aria-label") == "Probabilities of GLAD"
    assert "40 items with probability 0.930 on average: 0.900 right, from 0.770 to 0.960" in svg
    assert "1 item with probability 0.400" in svg
    assert "where probabilities are true" in svg
    assert svg.count("<circle") == 2


def test_a_probability_that_is_true_lies_on_the_diagonal() -> None:
    svg = ElementTree.fromstring(reliability_svg([Bin(9, 0.5, 0.5, 0.3, 0.7)], "-"))
    diagonal = next(line for line in svg.iter("line") if line.get("class") == "floor")
    dot = next(svg.iter("circle"))
    for axis in ("x", "y"):
        ends = [float(diagonal.get(f"{axis}{end}", "")) for end in (1, 2)]
        assert float(dot.get(f"c{axis}", "")) == sum(ends) / 2
