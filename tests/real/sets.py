"""The real sets: the schema a buyer would publish for each, and how its labels are written in the form of its type."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Convert = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class RealSet:
    """`definition` without "labels" gets those that occur. `shown` are the columns of items.csv beside an item.

    `telling` is the figure that must come out; `items` bounds the part that is taken.
    """

    definition: Mapping[str, Any]
    telling: str = "alpha"
    convert: Convert = str
    shown: Mapping[str, str] = field(default_factory=dict)
    items: int = 12


def _stretches(part: Mapping[str, Any], start: str, end: str, label: str) -> list[dict[str, Any]]:
    """Nothing for a part of no length, which no type of label allows."""
    if part[start] >= part[end]:
        return []
    return [{"start": part[start], "end": part[end], "label": label}]


def sections(raw: str) -> list[dict[str, Any]]:
    return [one for part in json.loads(raw) for one in _stretches(part, "start_s", "end_s", part["label"])]


def entities(raw: str) -> list[dict[str, Any]]:
    return [one for part in json.loads(raw) for one in _stretches(part, "start", "end", part["label"])]


def events(raw: str) -> list[dict[str, Any]]:
    return [one for part in json.loads(raw) for one in _stretches(part, "start", "end", "event")]


def errors_of_translation(raw: str) -> list[dict[str, Any]]:
    """Those of the translation, by the group of their category; each once."""
    marked = [part for part in json.loads(raw) if part["side"] == "target"]
    found = [one for part in marked for one in _stretches(part, "start", "end", part["category"].split("/")[0])]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def outlines(raw: str) -> list[dict[str, Any]]:
    """A tool of the source that stayed unused is in its data as well."""
    return [{"points": part["points"]} for part in json.loads(raw)]


def cases(raw: str) -> list[list[str]]:
    return [[str(each) for each in group] for group in json.loads(raw)]


NO_YES = {"type": "nominal", "labels": ["0", "1"]}
SETS: dict[str, RealSet] = {
    "adult_content_2": RealSet(definition={"type": "ordinal", "labels": [*"GPRX"]}),
    "adult_content_3": RealSet(definition={"type": "nominal", "labels": [*"GPRXB"]}),
    "ami_speaker_turns": RealSet(
        definition={"type": "segments", "overlap": True},
        telling="diarisation_agreement",
        convert=sections,
        items=2,
    ),
    "bbox_crowd": RealSet(
        definition={"type": "boxes", "labels": ["object"]}, telling="f1", convert=json.loads, items=6
    ),
    "bluebirds": RealSet(definition=NO_YES),
    "cat_polygons": RealSet(
        definition={"type": "polygons", "labels": ["cat"], "outside": True}, telling="f1", convert=outlines, items=6
    ),
    "clinical_trial_ner": RealSet(
        definition={"type": "spans"}, telling="f1", convert=entities, shown={"text": "text"}, items=6
    ),
    "conv_abuse_severity": RealSet(
        definition={"type": "ordinal", "labels": ["-3", "-2", "-1", "0", "1"]},
        shown={"text": "user"},
    ),
    "convarg_pairwise": RealSet(
        definition={"type": "preference", "first": "a1", "second": "a2", "tie": "equal", "both_bad": None},
        shown={"text": "topic"},
    ),
    "crowdspeech_clean": RealSet(definition={"type": "transcription"}, telling="word_agreement"),
    "derm_ranked_diagnoses": RealSet(definition={"type": "ranking"}, telling="order_agreement", convert=cases),
    "event_spans": RealSet(
        definition={"type": "spans", "labels": ["event"]}, telling="f1", convert=events, shown={"text": "text"}
    ),
    "hit_spam": RealSet(definition={"type": "nominal", "labels": ["no", "yes"]}),
    "imagenet_real_raters": RealSet(definition={"type": "ordinal", "labels": ["no", "maybe", "yes"]}),
    "mqm_spans_zh_en": RealSet(
        definition={"type": "spans", "overlap": True},
        telling="character_f1",
        convert=errors_of_translation,
        shown={"text": "target"},
    ),
    "multipico_irony": RealSet(definition=NO_YES, shown={"text": "reply"}),
    "music_genre": RealSet(definition={"type": "nominal"}),
    "pandalm_preference": RealSet(
        definition={"type": "preference", "first": "response1", "second": "response2", "tie": "tie", "both_bad": None},
        shown={"text": "instruction", "first": "response1", "second": "response2"},
    ),
    "person_in_video_multilabel": RealSet(
        definition={"type": "multilabel"}, convert=json.loads, shown={"text": "text"}
    ),
    "salami_segments": RealSet(definition={"type": "segments"}, telling="boundary_f1", convert=sections, items=6),
    "sentiment_polarity": RealSet(definition=NO_YES),
    "snow_event_order": RealSet(definition={"type": "nominal", "labels": ["before", "after"]}, shown={"text": "text"}),
    "snow_textual_entailment": RealSet(definition=NO_YES, shown={"text": "text"}),
    "weather_sentiment_two_vendors": RealSet(definition={"type": "nominal", "labels": [*"01234"]}),
    "wmt22_calibration_scores": RealSet(definition={"type": "numeric", "minimum": 0, "maximum": 100}),
    "zencrowd_two_pools": RealSet(definition=NO_YES, shown={"text": "text"}),
}
