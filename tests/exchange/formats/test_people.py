"""A side file in the archive says who labelled which file."""

import pytest

from apps.exchange.formats import BadFile, Record

from .annotation_files import EXAMPLES, rows, zipped

VOC, _ = EXAMPLES["pascal-voc"]


def read(people: str, format: str = "pascal-voc", **options: object) -> list[str]:
    content, mapping = EXAMPLES[format]
    ending = {"pascal-voc": "xml", "yolo": "txt"}[format]
    packed = zipped(**{f"x__one_{ending}": content, f"x__two_{ending}": content, "annotators_csv": people})
    found = rows(packed, format, annotator="", mapping=mapping, **options)
    return [one.annotator for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("format", ["pascal-voc", "yolo"])
def test_each_file_has_its_annotator(format: str) -> None:
    ending = {"pascal-voc": "xml", "yolo": "txt"}[format]
    assert read(f"file,annotator\nx/one.{ending},ann\ntwo.{ending},bo\n", format) == ["ann", "bo"]


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ("file,annotator\none.xml,ann\n", "does not say who labelled 'x/two.xml'"),
        ("file,annotator\none.xml,ann\none.xml,bo\n", "'one.xml' has two annotators"),
        ("file,annotator\none.xml,\n", "a name is missing"),
        ("file,who\none.xml,ann\n", "cannot be read"),
        ("file,annotator\none.xml\n", "cannot be read"),
    ],
)
def test_nobody_is_guessed(people: str, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        read(people)
