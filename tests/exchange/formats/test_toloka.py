import pytest

from apps.exchange.formats import BadFile, Provenance, Record

from .reading import only_reject, read, records
from .tool_examples import TOLOKA, TOLOKA_HEADER


def assignment(
    label: str, *, status: str = "APPROVED", started: str = "2026-01-05T10:00:00", worker: str = "w1"
) -> str:
    return f"1.jpg\t{label}\t\ta9\t{worker}\t{started}\t2026-01-05T10:00:20\t{status}\n"


def test_rows_become_records_that_share_the_time_of_their_assignment() -> None:
    known = Provenance(review="accepted")
    first = Record("line 2", "1.jpg", "w1", "car", "2026-01-05T10:00:30Z", 15_000, {"image": "1.jpg"}, provenance=known)
    second = first._replace(place="line 3", item="2.jpg", label="bus", payload={"image": "2.jpg"}, flagged_gold=True)
    assert records(TOLOKA) == [first, second]


def test_the_next_assignment_has_its_own_time() -> None:
    assert records(TOLOKA + assignment("car"))[2].duration_ms == 20_000


def test_of_several_inputs_one_must_name_the_item() -> None:
    header = "INPUT:a\tINPUT:b\tOUTPUT:x\tASSIGNMENT:worker_id\n"
    with pytest.raises(BadFile, match=r"2 columns INPUT.*--map item=INPUT:a"):
        read(header + "1\t2\ty\tw\n")
    assert records(header + "1\t2\ty\tw\n", mapping={"item": "b"})[0].item == "2"


def test_of_several_outputs_one_must_be_chosen() -> None:
    content = "INPUT:a\tOUTPUT:x\tOUTPUT:y\tASSIGNMENT:worker_id\n1\tp\tq\tw\n"
    with pytest.raises(BadFile, match="--map label=OUTPUT:x"):
        read(content)
    assert records(content, mapping={"label": "y"})[0].label == "q"
    assert records(content, mapping={"label": "*"})[0].label == {"OUTPUT:x": "p", "OUTPUT:y": "q"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (assignment("car", status="REJECTED"), "'REJECTED'"),
        (assignment("car", status="SKIPPED"), "'SKIPPED'"),
        (assignment(""), "no answer"),
        (assignment("car", worker=""), "no annotator"),
        (assignment("car", started="soon"), "cannot be read"),
        (assignment("car", started="2026-01-06T10:00:00"), "cannot be used"),
        (assignment('[{""shape"": 1}]'), "fractions of the image"),
        ("1.jpg\tcar\n", "2 fields"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected(row: str, said: str) -> None:
    reject = only_reject(TOLOKA + row)
    assert reject.place == "line 4"
    assert said in reject.why


@pytest.mark.parametrize(
    "content", [TOLOKA_HEADER, "", "INPUT:a\tASSIGNMENT:worker_id\n1\t2\n", "INPUT:a\tOUTPUT:b\n1\t2\n", "\xff"]
)
def test_what_is_no_such_file_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content.encode("latin-1"), format="toloka")
