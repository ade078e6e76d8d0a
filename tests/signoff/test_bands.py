from xml.etree import ElementTree

import pytest

from apps.signoff.bands import Scale, chance, scales_of, sentence_of
from apps.signoff.figures import to_svg
from apps.signoff.figures.bands import bands_picture
from tests.signoff.agreement_bodies import REFUSED, band_table, table
from tests.signoff.bodies import estimate, undefined

ALPHA = estimate(0.812, 0.771, 0.849, 310)
COLUMNS = ["scale", "band", "probability", "at least", "claimed"]


def scales(tentative: float, reliable: float, claimed: str, level: str = "substantial") -> list[Scale]:
    """Landis and Koch as usual, Krippendorff's bands with the probabilities of being in or above them."""
    bands = [("discard", 1 - tentative, 1.0), ("tentative", tentative - reliable, tentative),
             ("reliable", reliable, reliable)]  # fmt: skip
    landis_koch = band_table(claimed=("", level))["rows"][3:]
    rows = [["Krippendorff 2004", *band, band[0] == claimed] for band in bands]
    return scales_of(table(COLUMNS, rows + landis_koch), ALPHA)


def test_the_sentence_names_what_is_claimed_and_how_probable_it_is() -> None:
    assert sentence_of(scales_of(band_table(), ALPHA), zero=False) == (
        "With probability .97 agreement is at least substantial (Landis and Koch); Krippendorff's bar for reliable "
        "data (.8) is not shown to be reached, the lower one for tentative conclusions (.667) is reached."
    )


@pytest.mark.parametrize(
    ("tentative", "reliable", "claimed", "said"),
    [
        (1.0, 0.96, "reliable", "reliable data (0.8) is reached with probability 0.96."),
        (0.97, 0.04, "tentative", "reliable data (0.8) is not reached, the lower one for tentative"),
        (0.5, 0.04, "discard", "neither of Krippendorff's bars (0.667 for tentative"),
        (0.001, 0.0, "discard", "with probability over 0.99 it is below both of Krippendorff's bars (0.667 and 0.8)."),
    ],
)
def test_a_bar_is_reached_missed_or_not_decided(tentative: float, reliable: float, claimed: str, said: str) -> None:
    assert said in sentence_of(scales(tentative, reliable, claimed), zero=True)


def test_the_highest_band_is_not_called_at_least() -> None:
    said = sentence_of(scales(1.0, 0.96, "reliable", "almost perfect"), zero=True)
    assert "agreement is almost perfect (Landis and Koch)" in said


def test_where_only_the_lowest_band_can_be_claimed_nothing_is() -> None:
    said = sentence_of(scales(0.5, 0.1, "discard", "poor"), zero=True)
    assert said.startswith("That agreement is at least slight (Landis and Koch) is not shown;")


@pytest.mark.parametrize("alpha", [undefined("one annotator only"), estimate(0.74, -1, 1, 11, f"alpha; {REFUSED}"), {}])
def test_without_an_honest_interval_of_alpha_the_bands_say_nothing(alpha: dict[str, object]) -> None:
    assert scales_of(band_table(), alpha) == []
    assert sentence_of([], zero=False) == ""


def test_a_probability_is_never_written_as_certain() -> None:
    assert [chance(1.0), chance(0.97), chance(0.0)] == ["over 0.99", "0.97", "under 0.01"]


def test_the_strip_says_every_band_in_words_and_brackets_what_is_claimed() -> None:
    svg = ElementTree.fromstring(to_svg(bands_picture(scales_of(band_table(), ALPHA)[1])))
    assert svg.get("aria-label") == (
        "Probability of each band of Landis and Koch 1977: poor under 0.01, slight under 0.01, fair under 0.01, "
        "moderate 0.03, substantial 0.26, almost perfect 0.71; at least substantial: 0.97"
    )
    texts = [text.text for text in svg.iter("text")]
    assert "almost perfect 0.71" in texts
    assert "at least substantial: 0.97" in texts


def test_bands_too_improbable_to_see_take_no_room() -> None:
    svg = ElementTree.fromstring(to_svg(bands_picture(scales_of(band_table(), ALPHA)[1])))
    assert len(list(svg.iter("rect"))) == 3
    assert sum(float(box.get("width", 0)) for box in svg.iter("rect")) <= 340
