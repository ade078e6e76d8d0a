"""Spans, relations and transcripts."""

from __future__ import annotations

from typing import Any

from tests.portal.renderings.drawings import classes, drawn, text_of, tree_of

TEXT = "Marie Curie worked at the University of Paris."


def span(words: str, label: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def test_the_whole_text_can_be_read_below_its_lanes() -> None:
    rendering = drawn("spans", [span("Marie Curie", "PER")], [span("Curie worked", "ORG")], payload={"text": TEXT})
    gloss = next(each for each in tree_of(rendering).iter("div") if each.get("class") == "gloss")
    words = [part.text or "" for part in gloss.iter("span") if part.get("class") in (None, "word")]
    assert "".join(words) == TEXT


def test_what_every_position_has_is_not_marked() -> None:
    both = span("University of Paris", "ORG")
    rendering = drawn("spans", [both, span("Marie", "PER")], [both], payload={"text": TEXT})
    assert "≠ 1 PER" in text_of(rendering)
    assert "1 ORG" in text_of(rendering)
    assert "≠ 1 ORG" not in text_of(rendering)


def test_nested_and_overlapping_spans_lie_on_lanes_of_their_own() -> None:
    nested = [span("University of Paris", "ORG"), span("Paris", "PER"), span("of Paris", "PER")]
    rendering = drawn("spans", nested, payload={"text": TEXT})
    cells = [each for each in tree_of(rendering).iter("span") if each.get("class") == "cell"]
    last = [lane for lane in cells[-1] if "on" in (lane.get("class") or "").split()]
    assert len(last) == 3


def test_places_that_differ_are_told_with_their_words() -> None:
    rendering = drawn("spans", [span("Marie Curie", "PER")], [span("Marie", "ORG")], payload={"text": TEXT})
    assert rendering.differences == ("“Marie Curie” — position 1: PER 0–11; position 2: ORG 0–5.",)


def test_a_long_text_is_cut_around_what_differs() -> None:
    text = "Nothing here. " * 5000 + TEXT + " Nothing there." * 5000
    one, other = [span("Marie Curie", "PER", text)], [span("Marie", "PER", text)]
    rendering = drawn("spans", one, other, payload={"text": text})
    assert "Marie" in rendering.html
    assert "…" in rendering.html
    assert len(rendering.html) < 5_000
    assert "Only the parts of the text around them are shown." in rendering.differences


def test_thousands_of_spans_are_bounded() -> None:
    text = "word " * 20_000
    many = [{"start": 5 * n, "end": 5 * n + 4, "label": "PER"} for n in range(20_000)]
    rendering = drawn("spans", many, many[::2], many[1::2], payload={"text": text})
    assert len(rendering.html) < 1_000_000
    assert "further places" in rendering.words


def test_spans_without_their_text_lie_on_an_axis_of_characters() -> None:
    rendering = drawn("spans", [span("Marie", "PER")], [])
    assert "characters" in text_of(rendering)
    assert classes(rendering, "bar") == 1


def test_spans_beyond_the_end_of_the_text_are_said() -> None:
    rendering = drawn("spans", [{"start": 900, "end": 950, "label": "PER"}], [], payload={"text": TEXT})
    assert "1 span reaches beyond the end of the text." in rendering.differences


def test_text_without_blanks_can_wrap() -> None:
    text = "日本語の文章" * 40
    rendering = drawn("spans", [{"start": 0, "end": 200, "label": "PER"}], payload={"text": text})
    assert max(len(each.text or "") for each in tree_of(rendering).iter("span") if each.get("class") == "word") <= 16


def related(*links: tuple[str, str]) -> dict[str, Any]:
    spans = [{**span(words, "PER"), "id": words} for words in ("Marie Curie", "University of Paris")]
    return {"spans": spans, "relations": [{"from": a, "to": b, "label": "works_for"} for a, b in links]}


def test_relations_are_listed_as_arrows_with_whose_they_are() -> None:
    there = ("Marie Curie", "University of Paris")
    rendering = drawn("relations", related(there, there[::-1]), related(there), payload={"text": TEXT})
    text = text_of(rendering)
    assert "“Marie Curie” (PER) → works_for → “University of Paris” (PER) in every position" in text
    assert "≠ “University of Paris” (PER) → works_for → “Marie Curie” (PER) only in position 1" in text
    assert rendering.differences == ("Of 2 relations, 1 not in every position.",)


def test_words_left_out_put_in_and_replaced_are_elements_and_counts() -> None:
    rendering = drawn("transcription", "the quick brown fox", "the slow fox jumps")
    tree = tree_of(rendering)
    assert [" ".join(each.itertext()) for each in tree.iter("del")] == ["− quick brown"]
    assert [" ".join(each.itertext()) for each in tree.iter("ins")] == ["+ slow", "+ jumps"]
    assert rendering.differences == (
        "Position 2 against position 1: 1 word replaced, 1 word left out and 1 word put in.",
    )


def test_three_transcripts_are_compared_with_what_most_say() -> None:
    rendering = drawn("transcription", "a b c d", "a x c d", "a b c e")
    assert next(tree_of(rendering).iter("h3")).text == "Position 1"
    assert len(rendering.differences) == 2


def test_a_very_long_transcript_is_cut_where_nothing_differs() -> None:
    words = [f"word{n}" for n in range(30_000)]
    other = [*words[:15_000], "changed", *words[15_001:]]
    rendering = drawn("transcription", " ".join(words), " ".join(other))
    assert "changed" in rendering.html
    assert len(rendering.html) < 3_000


def test_transcripts_with_nothing_in_common_are_compared_only_at_the_beginning() -> None:
    one, other = (" ".join(f"{letter}{n}" for n in range(5000)) for letter in "ab")
    rendering = drawn("transcription", one, other)
    assert "only the beginning of what differs is compared" in rendering.words
    assert len(rendering.html) < 3_000
