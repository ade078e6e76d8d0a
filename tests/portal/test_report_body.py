"""The body of a report as a page, for bodies that strain it; no database is asked."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from apps.portal.views.signoff.document import document_of
from tests.portal.test_every_page import INLINE
from tests.signoff.bodies import (
    WEIRD_TEXTS,
    crowd_body,
    estimate,
    number_body,
    old_body,
    report_body,
    undefined_body,
    weird_body,
)

BODIES = {
    "usual": report_body(),
    "undefined": undefined_body(),
    "weird": weird_body(),
    "numbers": number_body(),
    "old": old_body(),
    "crowd": crowd_body(200),
}


def page_of(body: dict[str, Any]) -> str:
    return render_to_string("portal/signoff/body.html", {"document": document_of(body)})


@pytest.mark.parametrize("name", BODIES)
def test_every_body_becomes_a_page_without_nan_none_or_inline_style(name: str) -> None:
    page = page_of(BODIES[name])
    assert INLINE.search(page) is None
    assert not re.search(r">\s*(None|nan)\s*<", page)


def test_it_says_the_band_the_coefficients_the_labels_and_the_annotators() -> None:
    page = page_of(report_body())
    for words in ("agreement is at least substantial", "All coefficients of agreement", "Agreement on each label",
                  "Agreement of each annotator", "Same answer again"):  # fmt: skip
        assert words in page


def test_a_refused_interval_is_said_in_words_and_its_whole_range_is_nowhere() -> None:
    page = page_of(report_body())
    assert "no interval: only 11 units with two labels, 20 are needed" in page
    assert "no interval: too few items carry it" in page
    assert "[\N{MINUS SIGN}1.000, 1.000]" not in page


def test_a_commitment_without_an_interval_says_why() -> None:
    body = report_body()
    body["commitments"][1]["figure"] = estimate(0.74, -1, 1, 11, "alpha; no interval: only 11 units with two labels")
    assert "no interval: only 11 units with two labels" in page_of(body)


def test_an_alpha_without_an_interval_claims_no_band() -> None:
    body = report_body()
    body["figures"]["alpha"] = estimate(0.74, -1, 1, 11, "alpha; no interval: only 11 units with two labels")
    page = page_of(body)
    assert "Landis and Koch" not in page
    assert "no interval: only 11 units with two labels" in page


def test_the_first_sixty_annotators_are_shown_and_the_rest_is_counted() -> None:
    page = page_of(crowd_body(200))
    part = page[page.index("Agreement of each annotator") :]
    part = part[: part.index("What is this?")]
    assert part.count('<th scope="row"') == 60
    assert "140 more annotators are in annotator_agreement.csv" in part


def test_names_keep_to_themselves_whatever_their_direction() -> None:
    page = page_of(weird_body())
    assert f'<bdi class="name">{WEIRD_TEXTS[3]}</bdi>' in page
    assert "<script>alert(1)</script>" not in page


def test_numbers_show_no_table_of_labels_and_no_kappa() -> None:
    page = page_of(number_body())
    assert "ICC(1,1)" in page
    assert "Agreement on each label" not in page
    assert "Beyond chance (kappa)" not in page
    assert "Alpha without" in page


def test_an_older_report_shows_nothing_of_tables_it_does_not_have() -> None:
    page = page_of(old_body())
    assert "All coefficients" not in page
    assert "What is this?" not in page
