from xml.etree import ElementTree

from apps.signoff.figures import confusion_svg, kappa_svg
from apps.signoff.figures.numbers import cell_number, count, number

PAIRS = {
    "annotators": ["Ann", "Ben", "Cy"],
    "kappa": [[None, 0.61, None], [0.61, None, -0.124], [None, -0.124, None]],
    "shared": [[0, 40, 3], [40, 0, 25], [3, 25, 0]],
}


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter("title")]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("text")]


def test_each_pair_appears_once_with_its_number() -> None:
    told = [title for title in titles(kappa_svg(PAIRS)) if "items shared" in title]
    assert told == [
        "Ben and Ann: kappa 0.610, 40 items shared",
        "Cy and Ann: too little overlap for kappa, 3 items shared",
        "Cy and Ben: kappa \N{MINUS SIGN}0.124, 25 items shared",
    ]


def test_a_pair_with_too_little_overlap_is_hatched_and_shows_its_n() -> None:
    svg = kappa_svg(PAIRS)
    assert "n 3" in texts(svg)
    assert 'class="hatch"' in svg


def test_a_minimum_overlap_hides_a_kappa_that_rests_on_less() -> None:
    assert ".61" not in texts(kappa_svg(PAIRS, minimum_overlap=41))


def test_a_negative_kappa_is_marked_and_not_only_coloured() -> None:
    svg = kappa_svg(PAIRS)
    assert 'class="cell negative"' in svg
    assert "\N{MINUS SIGN}.12" in texts(svg)


def test_long_names_are_numbered_and_every_annotator_stays_identifiable() -> None:
    names = [f"a-rather-long-name-{place}" for place in range(3)]
    svg = kappa_svg({**PAIRS, "annotators": names})
    assert {"1", "2"} <= set(texts(svg))
    assert set(names) <= set(titles(svg))


def test_each_cell_can_link_to_its_rows() -> None:
    svg = kappa_svg(PAIRS, link=lambda row, column: f"/pairs/{row}/{column}/")
    assert 'href="/pairs/2/1/"' in svg
    assert 'role="group"' in svg


def test_the_confusion_matrix_prints_every_count_and_outlines_what_is_right() -> None:
    svg = confusion_svg({"labels": ["no", "yes"], "counts": [[8, 2], [0, 0]]})
    assert svg.count('class="outline"') == 2
    assert "gold no, answered yes: 2 of 10" in titles(svg)
    assert "gold yes, answered no: 0 of 0" in titles(svg)


def test_an_empty_matrix_draws_nothing_and_does_not_fail() -> None:
    ElementTree.fromstring(kappa_svg({"annotators": [], "kappa": [], "shared": []}))
    ElementTree.fromstring(confusion_svg({"labels": [], "counts": []}))


def test_numbers_are_written_for_people() -> None:
    assert [number(-0.0001), number(-0.5, 1), number(1)] == ["0.000", "\N{MINUS SIGN}0.5", "1.000"]
    assert [cell_number(0.614), cell_number(-0.3), cell_number(1), cell_number(0)] == [
        ".61", "\N{MINUS SIGN}.30", "1.00", ".00",
    ]  # fmt: skip
    assert count(1234567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
