"""What was published about each real set, and where it is asserted or why it is not."""

from __future__ import annotations

REFERENCE = "tests/measures/real/test_reference_figures.py::test_all_reference_figures_of_a_set_come_out"
COUNTED = "tests/real/test_published.py::test_counts_are_those_published"
SPANS = "tests/measures/spans/test_real_spans.py"
SHAPES = "tests/measures/shapes"
NONE = "nothing that can be checked against the set"
MACE = "MACE is not offered"
CROWDTRUTH = "CrowdTruth's scores are not offered"

# By set: what was published, and the test that asserts it.
ASSERTED: dict[str, dict[str, str]] = {
    "adult_content_2": {"counts": COUNTED, "figures": REFERENCE},
    "adult_content_3": {"figures": REFERENCE},
    "ami_speaker_turns": {"figures": REFERENCE},
    "bbox_crowd": {
        "consensus": f"{SHAPES}/test_boxes.py::test_the_consensus_of_a_crowd_is_as_good_as_the_published_one"
    },
    "bluebirds": {"error of the majority and of Dawid-Skene": REFERENCE},
    "cat_polygons": {"median": f"{SHAPES}/test_polygons.py::test_volunteers_cats_agree_with_the_published_consensus"},
    "clinical_trial_ner": {
        "counts": COUNTED,
        "kappa of tokens": f"{SPANS}::test_token_kappa_of_entities_is_near_the_published_arrays",
    },
    "conv_abuse_severity": {"counts": COUNTED, "figures": REFERENCE},
    "convarg_pairwise": {
        "counts": COUNTED,
        "ranks of arguments": "tests/measures/preferences/test_bradley_terry.py::test_arguments_rank_as_published",
    },
    "crowdspeech_clean": {
        "error of ROVER": "tests/measures/speech/test_rates.py::test_published_transcripts_have_their_published_rates"
    },
    "derm_ranked_diagnoses": {"counts": COUNTED},
    "hit_spam": {"figures": REFERENCE},
    "imagenet_real_raters": {"figures": REFERENCE},
    "mqm_spans_zh_en": {"score by the weights of MQM": REFERENCE},
    "multipico_irony": {"figures": REFERENCE},
    "music_genre": {"counts": COUNTED, "figures": REFERENCE},
    "pandalm_preference": {
        "kappa of pairs": "tests/measures/raters/test_pairs.py::test_published_kappas_of_preference_labels",
        "majority": "tests/real/test_published.py::test_judges_of_models_have_their_published_majorities",
    },
    "salami_segments": {"figures": REFERENCE},
    "sentiment_polarity": {"counts": COUNTED, "figures": REFERENCE},
    "snow_event_order": {"counts": COUNTED, "accuracy of the majority": REFERENCE},
    "snow_textual_entailment": {"counts": COUNTED, "accuracy of the majority": REFERENCE},
    "weather_sentiment_two_vendors": {"counts": COUNTED, "figures": REFERENCE},
    "wmt22_calibration_scores": {"figures": REFERENCE},
    "zencrowd_two_pools": {"counts": COUNTED, "figures": REFERENCE},
}

# By set: what was published and is not asserted, and why.
EXEMPT: dict[str, dict[str, str]] = {
    "cat_polygons": {
        "union and intersection": "other rules of merging: ours keeps what more than half enclose",
        "consensus scores": "scores of that tool's own",
    },
    "convarg_pairwise": {"competence of annotators": MACE},
    "event_spans": {"figures": NONE},
    "imagenet_real_raters": {
        "posteriors": "the exact variant of Dawid-Skene is not documented",
        "images accepted": "needs labels of images that are not in the set",
    },
    "multipico_irony": {"counts": "of the whole corpus, of which this is a part"},
    "person_in_video_multilabel": {"unit and worker quality": CROWDTRUTH},
    "snow_event_order": {"unit and worker quality": CROWDTRUTH, "posteriors": MACE},
    "snow_textual_entailment": {
        "unit and worker quality": CROWDTRUTH,
        "posteriors": MACE,
        "agreement of experts": "their labels are not in the set",
        "naive Bayes calibrated on gold": "a method that is not offered",
    },
}

# Set, column and value of the part; published workers, items, labels, items with truth (None where unpublished).
COUNTS: tuple[tuple[str, str, str, int | None, int, int | None, int | None], ...] = (
    ("adult_content_2", "", "", 825, 11_040, 92_721, 333),
    ("clinical_trial_ner", "", "", None, 1_093, None, 1_093),
    ("conv_abuse_severity", "", "", None, 4_185, None, None),
    ("convarg_pairwise", "", "", None, 16_927, None, 16_081),
    ("derm_ranked_diagnoses", "", "", None, 1_947, None, None),
    ("music_genre", "", "", 44, 700, 2_945, 700),
    ("sentiment_polarity", "batch", "SP", 203, 4_999, 27_746, 4_999),
    ("sentiment_polarity", "batch", "SP_amt", 143, 500, 10_000, 500),
    ("snow_event_order", "", "", 76, 462, 4_620, 462),
    ("snow_textual_entailment", "", "", 164, 800, 8_000, 800),
    ("weather_sentiment_two_vendors", "vendor", "crowdflower", 461, 300, 1_720, 300),
    ("weather_sentiment_two_vendors", "vendor", "mturk", 110, 300, 6_030, 300),
    ("zencrowd_two_pools", "pool", "us", 74, 2_040, 12_190, 2_040),
    ("zencrowd_two_pools", "pool", "in", 25, 2_040, 11_205, 2_040),
)
