import pytest

from apps.exchange.formats import BadFile

from .annotation_files import WEBANNO, one, rejected, rows, webanno, zipped

NER = "#T_SP=de.ner.type.NamedEntity|identifier|value"
RELATION = NER + "\n#T_RL=webanno.custom.Works|label|BT_de.ner.type.NamedEntity"
BOTH = {"label": "NamedEntity.value", "relation": "Works.label"}


def test_a_token_with_a_value_is_a_span_of_the_text() -> None:
    found = one(WEBANNO, "webanno-tsv")
    assert found.label == [{"start": 6, "end": 10, "label": "ORG"}]
    assert (found.item, found.payload) == ("doc", {"text": "I saw Acme ."})


def test_tokens_of_one_number_are_one_span_and_stacked_spans_are_several() -> None:
    rows_of = "1-1\t0-3\tNew\tLOC[1]|ORG[2]\t", "1-2\t4-8\tYork\tLOC[1]\t", "1-3\t9-11\tis\t_\t"
    assert one(webanno("#Text=New York is", *rows_of), "webanno-tsv").label == [
        {"start": 0, "end": 8, "label": "LOC"},
        {"start": 0, "end": 3, "label": "ORG"},
    ]


def test_parts_of_tokens_are_spans_too() -> None:
    rows_of = "1-1\t0-5\tAcmes\t_\t", "1-1.1\t0-4\tAcme\tORG\t"
    assert one(webanno("#Text=Acmes", *rows_of), "webanno-tsv").label == [{"start": 0, "end": 4, "label": "ORG"}]


def test_offsets_in_utf_16_become_code_points_and_sentences_stand_where_their_tokens_are() -> None:
    first = "#Text=😀 Bo", "1-1\t0-2\t😀\t_\t", "1-2\t3-5\tBo\tPER\t", ""
    second = "#Text=Al 😀", "2-1\t7-9\tAl\tPER\t", "2-2\t10-12\t😀\tX\t"
    found = one(webanno(*first, *second), "webanno-tsv")
    assert found.payload == {"text": "😀 Bo\n Al 😀"}
    assert [(span["start"], span["end"]) for span in found.label] == [(2, 4), (6, 8), (9, 10)]  # type: ignore[attr-defined]


def test_escaped_characters_are_read_plainly() -> None:
    lines = r"#Text=a\tb \\ c", "1-1\t0-3\ta\\tb\tA\\|B\\[1\\]\\_\t", "1-2\t4-5\t\\\\\t_\t", "1-3\t6-7\tc\t\\*\t"
    found = one(webanno(*lines), "webanno-tsv")
    assert found.payload == {"text": "a\tb \\ c"}
    assert [span["label"] for span in found.label] == ["A|B[1]_", "*"]  # type: ignore[attr-defined]


def test_relations_go_from_the_named_token_to_that_of_the_row() -> None:
    lines = "1-1\t0-2\tBo\t_\tPER\t_\t_\t", "1-2\t3-5\tat\t_\t_\t_\t_\t", "1-3\t6-10\tAcme\t_\tORG\tworks\t1-1\t"
    label = one(webanno("#Text=Bo at Acme", *lines, header=RELATION), "webanno-tsv", mapping=BOTH).label
    assert label == {
        "spans": [
            {"id": "s1", "start": 0, "end": 2, "label": "PER"},
            {"id": "s2", "start": 6, "end": 10, "label": "ORG"},
        ],
        "relations": [{"from": "s1", "to": "s2", "label": "works"}],
    }


def test_numbers_tell_the_ends_of_relations_between_long_or_stacked_spans() -> None:
    lines = (
        "1-1\t0-2\tBo\t_\tPER[1]|X[2]\t_\t_\t",
        "1-2\t3-5\tCo\t_\tPER[1]\t_\t_\t",
        "1-3\t6-7\tY\t_\tORG\tworks\t1-1[1_0]\t",
    )
    label = one(webanno("#Text=Bo Co Y", *lines, header=RELATION), "webanno-tsv", mapping=BOTH).label
    assert label["relations"] == [{"from": "s1", "to": "s3", "label": "works"}]  # type: ignore[index]


def test_layers_must_be_chosen_where_there_are_several() -> None:
    lines = "#Text=Bo", "1-1\t0-2\tBo\tQ1\tPER\t_\t_\t"
    with pytest.raises(
        BadFile, match=r"--map label=NamedEntity\.identifier, and for relations --map relation=Works\.label"
    ):
        rows(webanno(*lines, header=RELATION), "webanno-tsv")
    with pytest.raises(BadFile, match="several features for the label"):
        rows(webanno(*lines, header=NER), "webanno-tsv")
    with pytest.raises(BadFile, match=r"no relation 'Knows.x'. It has: Works\.label"):
        rows(webanno(*lines, header=RELATION), "webanno-tsv", mapping={**BOTH, "relation": "Knows.x"})
    assert one(webanno(*lines, header=NER), "webanno-tsv", mapping={"label": "NamedEntity.identifier"}).label == [
        {"start": 0, "end": 2, "label": "Q1"}
    ]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("#T_SP=x.Pred|cat|ROLE_x.Pred:args_x.Link", "slots"),
        ("#T_XX=x.Pred|cat", "unknown"),
        ("#T_CH=x.Coref|a|b", "no layer of spans"),
        ("", "no layer of spans"),
    ],
)
def test_headers_that_cannot_be_read_refuse_the_file(header: str, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        rows(webanno("#Text=Bo", header=header), "webanno-tsv")


def test_another_version_is_refused() -> None:
    with pytest.raises(BadFile, match="does not name WebAnno TSV 3"):
        rows("#FORMAT=WebAnno TSV 2\n", "webanno-tsv")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1-1\t0-2", "no token"),
        ("1-1\tx\tBo\tPER\t", "no token"),
        ("1-1\t0-2\tBo", "no token"),
        ("1-1\t0-9\tBo\tPER\t", "from 0 to 9, and the text has 2"),
        ("1-1\t0-2\tXY\tPER\t", "not at 0-2"),
        ("1-1\t0-2\tBo\t*[1]\t", "no value"),
        ("1-1\t1-1\tBo\tPER\t", "from 1 to 1"),
        ("1-1\t0-2\tBo\tPER\t\n1-1\t0-2\tBo\tPER\t", "twice"),
        ("1-1\t0-1\tB\tA[1]\t\n1-2\t1-2\to\tC[1]\t", "differ"),
        ("1-1\t0-2\tBo\tPER\t\n\n#Text=x\n2-1\t1-2\tx\t_\t", "before the end"),
        ("1-1\t0-2\tBo\tPER\t\n\n#Text=x\n2-1\t900000000-900000001\tx\t_\t", "not in the file"),
    ],
)
def test_a_line_that_cannot_be_read_rejects_the_document(line: str, why: str) -> None:
    said = rejected(webanno("#Text=Bo", line), "webanno-tsv")
    assert said.startswith("document 'doc': ")
    assert why in said


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("works\t_", "no other end"),
        ("works\tx", "end of a relation is 'x'"),
        ("works\t9-9", "not there"),
        ("a|b\t1-1", "or two"),
    ],
)
def test_a_relation_that_leads_nowhere_rejects_the_document(cells: str, why: str) -> None:
    content = webanno("#Text=Bo", f"1-1\t0-2\tBo\t_\tPER\t{cells}\t", header=RELATION)
    assert why in rejected(content, "webanno-tsv", mapping=BOTH)


def test_a_file_per_annotator_in_the_folder_of_the_document() -> None:
    packed = zipped(annotation__1__ann_tsv=WEBANNO, annotation__1__bo_tsv=WEBANNO)
    found = rows(packed, "webanno-tsv", annotator="{file}", name="")
    assert [entry[1:3] for entry in found] == [("1", "ann"), ("1", "bo")]
    with pytest.raises(BadFile, match="Nothing in the name"):
        rows(WEBANNO, "webanno-tsv", annotator="{file}", name="ann.tsv")
