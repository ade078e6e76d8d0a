"""RTTM, Audacity labels, TextGrid, SRT and WebVTT."""

import codecs
import json
from pathlib import Path

import pytest

from apps.exchange.formats import BadFile, Record, Reject, open_records

from .annotation_files import RTTM, SRT, TEXTGRID, VTT, one, rejected, rows

WORDS = {"tier": "words"}
SHORT = '"ooTextFile"\n"TextGrid"\n0\n2\n<exists>\n1\n"IntervalTier"\n"words"\n0\n2\n1\n{}\n'


def test_turns_of_each_recording_of_rttm_are_one_record() -> None:
    found = rows(RTTM + ";; comment\nSPKR-INFO rec1 1 <NA> <NA> <NA> unknown ann <NA>\n", "rttm")
    assert [(entry.item, entry.label) for entry in found if isinstance(entry, Record)] == [
        ("rec1", [{"start": 0.5, "end": 1.75, "label": "ann"}]),
        ("rec2", [{"start": 0, "end": 2, "label": "bob"}]),
    ]


def test_ends_of_turns_are_exact_decimals() -> None:
    found = one("SPEAKER r 1 0.1 0.2 <NA> <NA> a <NA>\n", "rttm")
    assert found.label == [{"start": 0.1, "end": 0.3, "label": "a"}]


@pytest.mark.parametrize(
    "line",
    [
        "SPEAKER rec1 1 x 2 <NA> <NA> a",
        "SPEAKER rec1 1 -1 2 <NA> <NA> a",
        "SPEAKER rec1 1 1 0 <NA> <NA> a",
        "SPEAKER rec1 1 1 NaN <NA> <NA> a",
        "SPEAKER rec1 1",
        "TURN rec1 1 1 2 - - a",
    ],
)
def test_a_wrong_turn_rejects_its_recording_alone(line: str) -> None:
    found = rows(RTTM + line, "rttm")
    assert [type(entry) for entry in found] == [Reject, Record]
    assert found[0].place == "line 3"


def test_a_file_without_turns_is_refused() -> None:
    with pytest.raises(BadFile, match="no speaker turn"):
        rows(";; nothing\n", "rttm")


def test_a_real_set_of_turns_survives_rttm(shared_data: Path) -> None:
    with next((shared_data / "ami_speaker_turns").glob("annotations.csv*")).open("rb") as stream:
        raw = [entry for entry in open_records(stream).records if isinstance(entry, Record)]
    for entry in raw[:6]:
        turns = json.loads(str(entry.label))
        line = "SPEAKER {} 1 {} {} <NA> <NA> {} <NA> <NA>".format
        spans = [(t["start_s"], round(t["end_s"] - t["start_s"], 6), t["label"]) for t in turns]
        lines = [line(entry.item, *span) for span in spans]
        found = one("\n".join(lines), "rttm")
        assert found.label == [{"start": t["start_s"], "end": t["end_s"], "label": t["label"]} for t in turns]


def test_a_real_set_of_segments_survives_audacity_and_textgrid(shared_data: Path) -> None:
    with next((shared_data / "salami_segments").glob("annotations.csv*")).open("rb") as stream:
        raw = [entry for entry in open_records(stream).records if isinstance(entry, Record)]
    for entry in raw[:20]:
        segments = [s for s in json.loads(str(entry.label)) if s["end_s"] > s["start_s"] and s["label"].strip()]
        plain = [{"start": s["start_s"], "end": s["end_s"], "label": s["label"]} for s in segments]
        text = "".join(f"{s['start_s']}\t{s['end_s']}\t{s['label']}\n" for s in segments)
        assert one(text, "audacity").label == plain
        intervals = "\n".join(f'{s["start_s"]}\n{s["end_s"]}\n"{s["label"]}"' for s in segments)
        grid = (
            SHORT.format(intervals)
            .replace("\n2\n1\n", f"\n9999\n{len(segments)}\n", 1)
            .replace("\n0\n2\n<", "\n0\n9999\n<")
        )
        assert one(grid, "textgrid").label == plain


def test_labels_of_audacity_may_have_frequencies_and_decimal_commas() -> None:
    found = one("0,5\t1.25\tspeech\n\\\t100\t2000\n2\t3\ta\tb\n", "audacity", name="talk.txt")
    assert found.label == [{"start": 0.5, "end": 1.25, "label": "speech"}, {"start": 2, "end": 3, "label": "a b"}]
    assert (found.item, found.payload) == ("talk", {"audio": "talk"})
    assert one("", "audacity").label == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1\t1\tx", "at a point"),
        ("2\t1\tx", "from 2.0 to 1.0"),
        ("1\t2", "2 fields"),
        ("1\t2\t ", "not a text"),
        ("a\t2\tx", "'a'"),
        ("-1\t2\tx", "not a time"),
    ],
)
def test_a_wrong_label_rejects_the_recording_with_its_line(line: str, why: str) -> None:
    said = rejected(f"0\t1\tok\n{line}\n", "audacity")
    assert said.startswith("line 2: ")
    assert why in said


@pytest.mark.parametrize(
    "encode",
    [str.encode, lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"), lambda text: text.encode("utf-16")],
)
def test_intervals_with_text_of_the_chosen_tier_are_segments(encode: object) -> None:
    found = one(encode(TEXTGRID), "textgrid", mapping=WORDS)  # type: ignore[operator]
    assert found.label == [{"start": 0.5, "end": 2, "label": 'say "hi"'}]
    assert found.payload == {"audio": "doc", "duration": 2}


def test_the_short_form_is_read_too() -> None:
    assert one(SHORT.format('0.5\n1\n"a\nb"'), "textgrid").label == [{"start": 0.5, "end": 1, "label": "a\nb"}]


def test_the_tier_must_be_chosen_and_may_not_hold_points() -> None:
    with pytest.raises(BadFile, match=r"the file has: words, clicks\. Choose one with --map tier=NAME"):
        rows(TEXTGRID, "textgrid")
    with pytest.raises(BadFile, match="'clicks' holds points"):
        rows(TEXTGRID, "textgrid", mapping={"tier": "clicks"})


@pytest.mark.parametrize(
    ("intervals", "why"),
    [
        ('0\n1\n"a"\n0.5\n2\n"b"', "overlaps"),
        ('1\n0.5\n"a"', "from 1.0 to 0.5"),
        ('0\n3\n"a"', "after the recording"),
        ('-1\n1\n"a"', "not a time"),
    ],
)
def test_a_wrong_interval_rejects_the_recording(intervals: str, why: str) -> None:
    number = intervals.count('"') // 2
    said = rejected(SHORT.format(intervals).replace("2\n1\n", f"2\n{number}\n"), "textgrid")
    assert said.startswith(f"tier 'words', interval {number}: ")
    assert why in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('"ooTextFile"\n"Sound"\n', "no TextGrid"),
        (SHORT.format('0\n1\n"a'), "never ends"),
        (SHORT.format('0\n"a"'), "Line 13 should hold a number"),
        (SHORT.format("0\n1\n2"), "should hold a text"),
        (SHORT.replace("<exists>", "1").format(""), "should hold <exists>"),
        (SHORT.replace('"IntervalTier"', '"PitchTier"').format(""), "unknown class 'PitchTier'"),
        (SHORT.replace("\n1\n{}", "\n1.5\n{}").format(""), "a number of entries"),
        (SHORT.format(""), "too early"),
        ('"ooTextFile" "TextGrid" 0 2 <absent>', "the file has: none"),
    ],
)
def test_a_damaged_textgrid_is_refused(content: str, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows(content, "textgrid")


def test_subtitles_are_a_transcription_or_segments() -> None:
    assert one(SRT, "srt").label == "Hello you there"
    assert one(SRT.replace("\n", "\r\n"), "srt", mapping={"label": "segments"}).label == [
        {"start": 1, "end": 2.5, "label": "Hello you"},
        {"start": 3, "end": 4, "label": "there"},
    ]
    assert one(VTT, "vtt", mapping={"label": "segments"}).label == [{"start": 1, "end": 2.5, "label": "A & B"}]
    assert one("WEBVTT\n", "vtt").label == ""


def test_cues_without_words_say_nothing() -> None:
    assert one("1\n00:00:01,000 --> 00:00:02,000\n\n", "srt").label == ""


@pytest.mark.parametrize(
    ("cue", "why"),
    [
        ("2\n00:00:05,000 -> 00:00:06,000\nx", "no line of times"),
        ("2\n00:00:05,000 --> 00:00:04,000\nx", "from 5.0 to 4.0"),
        ("2\n00:99:05,000 --> 00:00:04,000\nx", "not a time"),
        ("words alone", "no line of times"),
    ],
)
def test_a_wrong_cue_rejects_the_recording_with_its_line(cue: str, why: str) -> None:
    said = rejected(SRT + "\n" + cue, "srt")
    assert said.startswith("line 9: ")
    assert why in said


def test_webvtt_begins_with_its_name_and_kinds_are_known() -> None:
    with pytest.raises(BadFile, match="not WEBVTT"):
        rows(SRT, "vtt")
    with pytest.raises(BadFile, match="transcription, segments"):
        rows(SRT, "srt", mapping={"label": "words"})
