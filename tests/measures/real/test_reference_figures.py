"""Every figure delivered with the real sets is computed to its printed digits, or exempt with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.measures.real.coded import LIBRARY, of_codes
from tests.measures.real.exempt import EXEMPT, exempt, idle
from tests.measures.real.figures import Figures, numbers, reference, tolerances
from tests.measures.real.marked import of_boxes, of_entities
from tests.measures.real.preferences import of_arguments, of_judges
from tests.measures.real.recorded import of_sections, of_speakers, of_transcripts
from tests.measures.real.scored import of_translation_errors, of_translation_scores

COMPUTED: dict[str, Callable[[Path], Figures]] = {
    **dict.fromkeys(["snow_event_order", "snow_textual_entailment", "bluebirds", "music_genre"], of_codes),
    **dict.fromkeys(["adult_content_2", "adult_content_3", "conv_abuse_severity", "hit_spam"], of_codes),
    **dict.fromkeys(["weather_sentiment_two_vendors", "zencrowd_two_pools", "sentiment_polarity"], of_codes),
    **dict.fromkeys(["imagenet_real_raters", "multipico_irony"], of_codes),
    "pandalm_preference": of_judges,
    "convarg_pairwise": of_arguments,
    "wmt22_calibration_scores": of_translation_scores,
    "mqm_spans_zh_en": of_translation_errors,
    "clinical_trial_ner": of_entities,
    "bbox_crowd": of_boxes,
    "ami_speaker_turns": of_speakers,
    "salami_segments": of_sections,
    "crowdspeech_clean": of_transcripts,
}


def folder_of(shared_data: Path, name: str) -> Path:
    if not (shared_data / name / "reference_figures.json").is_file():
        pytest.skip(f"{name} is not among the real data sets here")
    return shared_data / name


@pytest.mark.parametrize("name", COMPUTED)
def test_all_reference_figures_of_a_set_come_out(shared_data: Path, name: str) -> None:
    folder = folder_of(shared_data, name)
    printed = dict(numbers(reference(folder)))
    excused, found = exempt(name, printed), COMPUTED[name](folder)
    assert sorted(printed.keys() - found.keys() - excused) == []
    assert sorted(found.keys() - printed.keys()) == []
    allowed = tolerances(printed)
    checked = printed.keys() - excused
    wrong = {place: (found[place], printed[place]) for place in sorted(checked)
             if not abs(found[place] - printed[place]) <= allowed[place]}  # fmt: skip
    assert wrong == {}


def test_every_set_with_reference_figures_is_computed(shared_data: Path) -> None:
    delivered = {path.parent.name for path in shared_data.glob("*/reference_figures.json")}
    assert sorted(delivered - COMPUTED.keys()) == []


@pytest.mark.parametrize("name", EXEMPT)
def test_an_exemption_exempts_something(shared_data: Path, name: str) -> None:
    assert idle(name, dict(numbers(reference(folder_of(shared_data, name))))) == []


@pytest.mark.parametrize("name", COMPUTED)
def test_a_majority_with_ties_decided_lies_between_ties_lost_and_won(shared_data: Path, name: str) -> None:
    document = reference(folder_of(shared_data, name))
    for part in [document, *(part for part in document.values() if isinstance(part, dict))]:
        if "majority_vote" in part:
            low, high = (part["majority_vote"][f"accuracy_ties_{how}"] for how in ("lose", "win"))
            assert low <= part[LIBRARY]["MajorityVote"]["accuracy"] <= high
