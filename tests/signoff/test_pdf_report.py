from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.lib.pagesizes import A4

from apps.signoff.pdf import render_report
from apps.signoff.pdf.block import Block, draw_block
from apps.signoff.pdf.places import boxes
from tests.signoff.bodies import (
    DIGEST,
    WEIRD_TEXTS,
    crowd_body,
    estimate,
    number_body,
    old_body,
    report_body,
    sha,
    undefined_body,
    weird_body,
)
from tests.signoff.pdf_text import pages_of, poppler, text_of


def rendered(body: dict[str, Any], **more: Any) -> bytes:
    return render_report(body, digest=DIGEST, **more)


@pytest.mark.parametrize("body", [report_body(), undefined_body(), weird_body()], ids=["usual", "undefined", "weird"])
def test_the_same_report_is_the_same_bytes(body: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(body)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert rendered(body) == first


def test_the_verdict_sentence_comes_before_everything_it_rests_on(tmp_path: Path) -> None:
    text = text_of(rendered(report_body()), tmp_path)
    order = [
        "Northfield meets one of four commitments", "Commitments", "Figures", "Annotators", "Classes",
        "Gold against answers", "Agreement", "Agreement on each label", "Agreement of each annotator",
        "Agreement between annotators", "Most confused labels", "Lots", "Disputes",
        "Notices and exceptions", "Methods", "Deliveries", "Inputs", "Parameters", "Proof", "Signatures",
    ]  # fmt: skip
    place = 0
    for words in order:
        assert words in text[place:], f"{words} is missing, or stands too early"
        place = text.index(words, place) + len(words)


def test_every_page_says_which_of_how_many_it_is_and_names_the_digest(tmp_path: Path) -> None:
    pages = pages_of(rendered(report_body()), tmp_path)
    for place, page in enumerate(pages, 1):
        assert f"Page {place} of {len(pages)}" in page
        assert f"sha256 {DIGEST[:16]}" in page
        assert "at 10 482 events when issued" in page


def test_the_last_page_has_the_whole_digest_the_log_and_how_to_verify(tmp_path: Path) -> None:
    last = pages_of(rendered(report_body(), places=False), tmp_path)[-1]
    for words in (DIGEST, sha("root"), "qa-portal verify bundle.zip", "not the viewer"):
        assert words in last


def test_commitments_show_estimate_interval_n_verdict_and_what_would_settle_it(tmp_path: Path) -> None:
    text = text_of(rendered(report_body()), tmp_path)
    for words in ("0.966", "0.958 to 0.973", "2 140", "Met", "Not met", "about 140 more would settle it"):
        assert words in text.replace("\N{NO-BREAK SPACE}", " ")


def test_undefined_figures_print_their_reason_and_never_a_number(tmp_path: Path) -> None:
    text = text_of(rendered(undefined_body()), tmp_path)
    assert text.count("no item has gold") >= 8
    assert "one annotator only" in text
    assert "0.000" not in text
    assert "nan" not in text.lower().split()


def test_a_whole_number_in_the_canonical_json_still_reads_as_a_measure(tmp_path: Path) -> None:
    body = report_body()
    body["figures"] = {"accuracy": estimate(1, 0, 1, 7)}
    assert "1.000 0.000 to 1.000 7" in text_of(rendered(body), tmp_path)


def test_a_refused_interval_is_said_in_words_and_its_range_is_not_printed(tmp_path: Path) -> None:
    text = text_of(rendered(report_body()), tmp_path)
    assert "no interval: only 11 units with two labels, 20 are needed" in text
    assert "no interval: too few items carry it" in text
    assert "1.000 to 1.000" not in text


def test_a_commitment_without_an_interval_says_why(tmp_path: Path) -> None:
    body = report_body()
    body["commitments"][1]["figure"] = estimate(0.74, -1, 1, 11, "alpha; no interval: only 11 units")
    text = text_of(rendered(body), tmp_path)
    assert "only 11 units" in text
    assert "1.000 to 1.000" not in text


def test_the_claimed_bands_are_said_in_a_sentence(tmp_path: Path) -> None:
    text = text_of(rendered(report_body()), tmp_path)
    assert "With probability 0.97 agreement is at least substantial (Landis and Koch)" in text


def test_an_older_report_prints_nothing_of_tables_it_does_not_have(tmp_path: Path) -> None:
    text = text_of(rendered(old_body()), tmp_path)
    assert "Agreement on each label" not in text
    assert "Agreement of each annotator" not in text
    assert "Agreement between annotators" in text


def test_numbers_print_their_coefficients_and_no_agreement_on_labels(tmp_path: Path) -> None:
    text = text_of(rendered(number_body()), tmp_path)
    assert "ICC(1,1)" in text
    assert "Agreement of each annotator" in text
    assert "Kappa" not in text
    assert "Agreement on each label" not in text


@pytest.mark.parametrize("body", [report_body(), weird_body()], ids=["usual", "weird"])
def test_no_heading_of_the_agreement_tables_stands_alone_at_the_foot_of_a_page(
    body: dict[str, Any], tmp_path: Path
) -> None:
    for page in pages_of(rendered(body), tmp_path):
        for heading, column in (("Agreement on each label", "Share of labels"),
                                ("Agreement of each annotator", "Same again")):  # fmt: skip
            if heading in page:
                assert column in page[page.index(heading) :]


def test_the_last_page_has_a_place_for_every_signature_and_one_for_a_withdrawal(tmp_path: Path) -> None:
    last = pages_of(rendered(report_body()), tmp_path)[-1]
    assert all(f"Place {number}" in last for number in range(1, 13))
    assert "Place 12, kept for a withdrawal" in last
    assert "how many signatures there are, the log says" in " ".join(last.split())


@pytest.mark.parametrize("comment", ["", "With the notices as listed.", "x" * 3000, "情 " * 900])
def test_a_signature_block_says_who_meant_what_when_and_how_it_was_authenticated(comment: str, tmp_path: Path) -> None:
    block = Block("Łukasz Núñez", "Compliance officer", "Brightwater Models", "Reviewed", "2026-11-21T20:31:02Z",
                  "password, passkey", comment, DIGEST)  # fmt: skip
    drawn = draw_block(block, boxes()[0])
    assert draw_block(block, boxes()[0]) == drawn
    text = text_of(drawn, tmp_path)
    for words in ("Reviewed by Łukasz Núñez", "Compliance officer, Brightwater Models", "2026-11-21 20:31:02 UTC",
                  "Authenticated by password, passkey", DIGEST):  # fmt: skip
        assert words in text
    assert ("cut here" in text) == (len(comment) > 300)
    assert comment[:20].strip() in text or "u{60C5}" in text


def test_places_lie_on_the_page_and_apart() -> None:
    placed = boxes()
    assert all(box.left > 0 and box.low > 0 and box.right < A4[0] and box.high < A4[1] for box in placed)
    for one, other in combinations(placed, 2):
        assert one.right < other.left or one.high < other.low or other.high < one.low


def test_text_from_a_delivery_is_printed_and_never_obeyed(tmp_path: Path) -> None:
    text = text_of(rendered(weird_body()), tmp_path)
    assert WEIRD_TEXTS[0] in text
    assert "</para><br/>" in text


def test_letters_without_a_glyph_are_printed_as_code_points_and_the_reader_is_told(tmp_path: Path) -> None:
    text = text_of(rendered(weird_body()), tmp_path)
    assert "\\u{60C5}\\u{611F} negative" in text
    assert "\\u{202E}gnp.exe" in text
    assert "printed as their code points" in text


def test_the_agreement_of_a_crowd_is_bounded_and_names_the_file_of_the_rest(tmp_path: Path) -> None:
    text = text_of(rendered(crowd_body(200)), tmp_path)
    assert "160 further annotators are in annotator_agreement.csv." in text


def test_three_hundred_annotators_fill_pages_with_repeated_heads(tmp_path: Path) -> None:
    pages = pages_of(rendered(crowd_body(300)), tmp_path)
    text = "".join(pages).replace("\n", "")
    assert all(f"worker-{place:04d}@" in text for place in range(300))
    assert sum("Standing" in page for page in pages) > 8
    assert "Of 300 annotators the 30 with most labels are shown" in " ".join(" ".join(pages).split())


@pytest.mark.parametrize("letter", ["W", "情", " a"])
def test_a_cell_longer_than_a_page_is_cut_and_says_by_how_much(letter: str, tmp_path: Path) -> None:
    body = report_body([letter * 1000, "B"], [letter * 1000, "yes"])
    for part in (body["lots"][0], body["deliveries"][0], body["inputs"][0]):
        part["name"] = letter * 1000
    body["commitments"][0]["label"] = body["title"] = body["verdict"]["sentence"] = letter * 1000
    assert "more characters in report.json" in text_of(rendered(body), tmp_path)


def test_only_embedded_fonts_are_used(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(rendered(report_body()))
    fonts = poppler("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(font.split()[-5] == "yes" for font in fonts)


def test_title_author_and_date_are_those_of_the_report(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(rendered(report_body()))
    told = poppler("pdfinfo", "-isodates", str(file))
    for words in (
        "Northfield Annotation, Q3 2026",
        "QA Portal",
        "Brightwater Models",
        f"sha256:{DIGEST}",
        "Vendor audit report, ",
        "2026-11-21T20:07:00Z",
    ):
        assert words in told


def test_the_outline_names_the_sections() -> None:
    outline = PdfFileReader(BytesIO(rendered(report_body()))).root["/Outlines"]
    entry, titles = outline["/First"], []
    while entry is not None:
        titles.append(str(entry["/Title"]))
        entry = entry["/Next"] if "/Next" in entry else None  # noqa: SIM401 (get would not follow the reference)
    assert titles[0] == "Commitments"
    assert titles[-2:] == ["Proof", "Signatures"]
