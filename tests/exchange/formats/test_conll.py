import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.exchange.formats import BadFile, Options, Record, Reject, open_records
from apps.exchange.formats.conll.schemes import SCHEMES, TokenSpan, fitting, tags_of, token_spans
from apps.exchange.formats.conll.writing import write_conll

from .annotation_files import CONLL, one, rejected, rows

HEADER = "-DOCSTART- O\n\n"


def test_tokens_are_joined_and_tags_become_spans_of_code_points() -> None:
    found = one(CONLL, "conll")
    assert found.payload == {"text": "Acme Inc hired Bo\nFine"}
    assert found.label == [{"start": 0, "end": 8, "label": "ORG"}, {"start": 15, "end": 17, "label": "PER"}]
    assert found.item == "doc/1"


def test_without_marks_every_block_is_a_document() -> None:
    found = rows("# sent_id = 1\n😀\tO\nBo\tB-PER\n\n\nx\tO\n", "conll")
    assert [(entry.item, entry.label) for entry in found if isinstance(entry, Record)] == [
        ("doc/1", [{"start": 2, "end": 4, "label": "PER"}]),
        ("doc/2", []),
    ]


@pytest.mark.parametrize(
    ("tags", "scheme", "spans"),
    [
        ("I-A I-A B-A I-B O I-A", "IOB1", [(0, 2, "A"), (2, 3, "A"), (3, 4, "B"), (5, 6, "A")]),
        ("B-A I-A B-A O B-B", "IOB2", [(0, 2, "A"), (2, 3, "A"), (4, 5, "B")]),
        ("S-A B-A I-A E-A O S-B", "IOBES", [(0, 1, "A"), (1, 4, "A"), (5, 6, "B")]),
        ("U-A B-A I-A L-A O U-B", "BILOU", [(0, 1, "A"), (1, 4, "A"), (5, 6, "B")]),
    ],
)
def test_the_scheme_is_told_where_only_one_fits(tags: str, scheme: str, spans: list[tuple[int, int, str]]) -> None:
    assert fitting(tags.split()) == [scheme]
    assert token_spans(tags.split(), scheme) == spans


@pytest.mark.parametrize(
    ("tags", "scheme"),
    [
        ("O I-A", "IOB2"), ("B-A I-B", "IOB2"), ("B-A", "IOB1"), ("I-B B-A", "IOB1"), ("O B-A", "IOBES"),
        ("B-A O", "IOBES"), ("I-A", "IOBES"), ("E-A", "IOBES"), ("B-A E-B", "IOBES"), ("S-A", "IOB2"), ("X", "IOB2"),
        ("B-", "IOB2"), ("B-A S-A", "IOBES"),
    ],
)  # fmt: skip
def test_a_tag_that_breaks_the_declared_scheme_rejects_the_document(tags: str, scheme: str) -> None:
    content = "".join(f"w\t{tag}\n" for tag in tags.split())
    said = rejected(content, "conll", mapping={"scheme": scheme})
    assert said.startswith("document 1 (line 1): Sentence at line 1: Token ")
    assert f"breaks {scheme}" in said


def test_tags_of_no_scheme_or_of_two_must_be_declared() -> None:
    with pytest.raises(BadFile, match="follow none of"):
        rows("a I-A\nb B-B\n", "conll", mapping={"scheme": ""})
    with pytest.raises(BadFile, match="follow IOB1, those before IOB2"):
        rows("a B-A\n\nb I-A\n", "conll")
    with pytest.raises(BadFile, match="'IOB3' is unknown"):
        rows("a B-A\n", "conll", mapping={"scheme": "IOB3"})


def test_a_broken_document_after_a_settled_scheme_is_rejected_alone() -> None:
    found = rows("a B-A\n\nb I-A\nc B-B\n\nd B-A\n", "conll")
    assert [type(entry) for entry in found] == [Record, Reject, Record]


def test_columns_may_be_declared() -> None:
    found = one("1\tBo\tB-PER\tx\n", "conll", mapping={"token": "2", "label": "3"})
    assert (found.payload, found.label) == ({"text": "Bo"}, [{"start": 0, "end": 2, "label": "PER"}])
    for number in ("0", "two"):
        with pytest.raises(BadFile, match="from 1"):
            rows("a O\n", "conll", mapping={"label": number})


@pytest.mark.parametrize(
    ("line", "why"), [("alone", "Line 2 has 1 columns"), ("\tO", "Line 2 has"), ("x  \t\tO", "breaks")]
)
def test_a_line_without_token_or_tag_rejects_the_document(line: str, why: str) -> None:
    assert why.split()[0] in rejected(f"a B-A\n{line}\n", "conll", mapping={"label": "2", "scheme": "IOB2"})


@pytest.mark.parametrize(
    ("annotator", "name", "item"),
    [
        ("{file}", "ann.conll", "1"),
        ("{file}", "lot/ann.conll", "lot/1"),
        ("{folder}", "ann/doc.conll", "doc/1"),
        ("ann", "doc.conll", "doc/1"),
    ],
)
def test_documents_are_numbered_within_what_does_not_say_who_labelled(annotator: str, name: str, item: str) -> None:
    found = one("a O\n", "conll", annotator=annotator, name=name)
    assert (found.item, found.annotator) == (item, "ann")


def test_the_number_may_be_the_whole_item() -> None:
    assert one("a O\n", "conll", mapping={"item": "d{document}"}).item == "d1"


def test_a_file_without_tokens_is_refused_but_an_empty_document_is_not() -> None:
    with pytest.raises(BadFile, match="no token"):
        rows("\n\n", "conll")
    assert [entry.payload for entry in rows(HEADER * 2, "conll") if isinstance(entry, Record)] == [{"text": ""}] * 2


TOKENS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=" "), min_size=1, max_size=4)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    sentences = draw(st.lists(st.lists(TOKENS, min_size=1, max_size=5), max_size=3))
    text, spans = "", []
    for sentence in sentences:
        text += "\n" if text else ""
        edges = sorted(draw(st.sets(st.integers(0, len(sentence)), max_size=4)))
        for start, end in pairwise(edges):
            if draw(st.booleans()):
                begin = len(text) + sum(len(token) + 1 for token in sentence[:start])
                spans.append(
                    {
                        "start": begin,
                        "end": begin + len(" ".join(sentence[start:end])),
                        "label": draw(st.sampled_from("AB")),
                    }
                )
        text += " ".join(sentence)
    return {"text": text, "spans": spans}


@given(found=st.lists(documents(), min_size=1, max_size=3), scheme=st.sampled_from(SCHEMES))
def test_what_is_written_reads_back_equal(found: list[dict[str, Any]], scheme: str) -> None:
    assume(not any("-DOCSTART-" in document["text"] for document in found))
    records = [
        Record("", f"doc/{number}", "ann", document["spans"], payload={"text": document["text"]})
        for number, document in enumerate(found, 1)
    ]
    out = io.BytesIO()
    write_conll(records, out, scheme=scheme)
    back = rows(out.getvalue(), "conll", mapping={"scheme": scheme})
    assert [entry._replace(place="") for entry in back if isinstance(entry, Record)] == records


@given(tokens=st.integers(1, 8), data=st.data(), scheme=st.sampled_from(SCHEMES))
def test_tags_and_spans_are_two_forms_of_one_thing(tokens: int, data: st.DataObject, scheme: str) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, tokens))))
    spans = [TokenSpan(start, end, data.draw(st.sampled_from("AB"))) for start, end in pairwise(edges)]
    tags = tags_of(spans, tokens, scheme)
    assert token_spans(tags, scheme) == spans
    assert not spans or fitting(tags) == [scheme]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("ab cd", [(0, 5), (3, 5)]), ("ab cd", [(2, 3)]), ("-DOCSTART- a", []), ("a\nb", [(0, 3)]), (None, []),
    ],
)  # fmt: skip
def test_what_conll_cannot_say_is_not_written(text: str | None, spans: list[tuple[int, int]]) -> None:
    label = [{"start": start, "end": end, "label": "A"} for start, end in spans]
    with pytest.raises(ValueError, match=r"CoNLL|no text|end of a line"):
        write_conll([Record("", "d", "ann", label, payload={"text": text} if text else None)], io.BytesIO())


def test_tokens_are_cut_where_a_span_ends() -> None:
    out = io.BytesIO()
    write_conll([Record("", "d", "ann", [{"start": 0, "end": 4, "label": "A"}], payload={"text": "Acme."})], out)
    assert one(out.getvalue(), "conll").payload == {"text": "Acme ."}


def test_a_real_set_is_written_and_read_back(shared_data: Path) -> None:
    folder = shared_data / "clinical_trial_ner"
    with (folder / "items.csv").open("rb") as stream:
        options = Options(needs_annotator=False, mapping={"label": "round"})
        texts = {
            e.item: str((e.payload or {})["text"])
            for e in open_records(stream, options=options).records
            if isinstance(e, Record)
        }
    with (folder / "gold.csv").open("rb") as stream:
        gold = [
            e for e in open_records(stream, options=Options(needs_annotator=False)).records if isinstance(e, Record)
        ]
    written = 0
    for entry in gold:
        label = sorted(json.loads(str(entry.label)), key=lambda span: span["start"])
        if entry.item not in texts or any(a["end"] > b["start"] for a, b in pairwise(label)):
            continue
        out = io.BytesIO()
        write_conll([entry._replace(label=label, payload={"text": texts[entry.item]})], out)
        back = one(out.getvalue(), "conll")
        text = str((back.payload or {})["text"])
        said = [(text[s["start"] : s["end"]].split(), s["label"]) for s in back.label]  # type: ignore[attr-defined]
        assert ["".join(words) for words, _ in said] == [
            "".join(texts[entry.item][s["start"] : s["end"]].split()) for s in label
        ]
        written += 1
    assert written > 50
