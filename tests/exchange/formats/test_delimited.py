import pytest

from apps.exchange.formats import BadFile, Record

from .reading import CSV_HEADER, only_reject, read, records, small_limits


def test_a_row_becomes_a_record_with_its_line() -> None:
    assert records(CSV_HEADER + "i1,ann,yes,2026-01-05T10:00:00Z,12.5\n") == [
        Record("line 2", "i1", "ann", "yes", "2026-01-05T10:00:00Z", 12_500)
    ]


def test_times_and_durations_may_be_missing() -> None:
    assert records(CSV_HEADER + "i1,ann,yes,,\n")[0][4:6] == (None, None)
    assert records("item,annotator,label\ni1,ann,yes\n")[0][4:6] == (None, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_detected(delimiter: str, end: str) -> None:
    lines = [delimiter.join(fields) for fields in (("item", "annotator", "label"), ("i1", "a", "x"), ("i2", "a", "y"))]
    assert [(one.item, one.label) for one in records(end.join(lines))] == [("i1", "x"), ("i2", "y")]


def test_blank_lines_are_skipped_and_still_counted() -> None:
    assert [one.place for one in records("\nitem,annotator,label\n\ni1,a,x\n\n\ni2,a,y\n\n")] == ["line 4", "line 7"]


def test_quoted_fields_may_hold_delimiters_quotes_and_line_ends() -> None:
    found = records('item,annotator,label,text\ni1,a,x,"one,\n""two"""\ni2,a,y,z\n')
    assert found[0].payload == {"text": 'one,\n"two"'}
    assert [one.place for one in found] == ["line 2", "line 4"]


def test_blanks_around_ids_are_dropped_and_around_labels_kept_for_the_schema_to_judge() -> None:
    assert records("item,annotator,label\n i1 , a ,Yes \n")[0][1:4] == ("i1", "a", "Yes ")


def test_a_formula_in_a_cell_is_only_text() -> None:
    assert records("item,annotator,label\n\"=cmd|' /C calc'!A0\",a,x\n")[0].item == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("row", ["i1,a,x", "i1,a,x,,,extra"])
def test_a_row_with_the_wrong_number_of_fields_is_rejected(row: str) -> None:
    reject = only_reject(CSV_HEADER + "i0,a,x,,\n" + row + "\n")
    assert reject.place == "line 3"
    assert "the header has 5" in reject.why


@pytest.mark.parametrize(
    ("row", "role"), [(",a,x", "item"), ("i1, ,x", "annotator"), ("i1,a,", "label"), ("i1,a,  ", "label")]
)
def test_a_row_without_item_annotator_or_label_is_rejected(row: str, role: str) -> None:
    reject = only_reject(f"item,annotator,label\n{row}\n")
    assert (reject.place, reject.why) == ("line 2", f"There is no {role} (column '{role}').")


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-13-01T00:00:00Z", "10/05/2026", "12", "2026-W01-1T10:00:00Zx", " "]
)
def test_a_time_that_cannot_be_read_is_rejected(time: str) -> None:
    assert "cannot be read" in only_reject(CSV_HEADER + f"i1,a,x,{time},\n").why


@pytest.mark.parametrize("duration", ["-1", "nan", "inf", "quick", "1e400", "1_000", "99999999999"])
def test_a_duration_that_cannot_be_used_is_rejected(duration: str) -> None:
    assert "cannot be used" in only_reject(CSV_HEADER + f"i1,a,x,,{duration}\n").why


def test_text_after_a_closing_quote_is_rejected_and_reading_goes_on() -> None:
    content = 'item,annotator,label\ni1,a,x\ni2,a,"y"z\ni3,a,x\n'
    assert only_reject(content).place == "line 3"
    assert len(read(content)) == 3


def test_a_file_that_ends_inside_a_quoted_field_is_refused_with_the_line_where_the_record_begins() -> None:
    with pytest.raises(BadFile, match="record that begins on line 3"):
        read('item,annotator,label\ni1,a,x\ni2,a,"y\ni3,a,x\n')


def test_a_quote_that_swallows_the_rest_of_the_file_is_refused_before_memory_runs_out() -> None:
    with pytest.raises(BadFile, match=r"begins on line 2 .*quote never closed"):
        read('item,annotator,label\ni1,a,"x\n' + "i2,a,x\n" * 1000, limits=small_limits())


def test_many_records_within_the_limits_are_read_whatever_their_sum() -> None:
    assert len(records("item,annotator,label\n" + 'i2,a,"x\ny"\n' * 1000, limits=small_limits())) == 1000


@pytest.mark.parametrize("content", ["item,annotator,label", "item,annotator,label\n", "item,annotator,label\n\n\n"])
def test_a_header_without_rows_is_refused(content: str) -> None:
    with pytest.raises(BadFile, match="ends after its header"):
        read(content)


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(BadFile, match="Two columns of the header are called 'label'"):
        read("item,annotator,label,label\ni1,a,x,y\n")


def test_a_header_of_very_many_columns_is_refused() -> None:
    with pytest.raises(BadFile, match="3003 columns"):
        read("item,annotator,label," + ",".join(map(str, range(3000))) + "\n")


def test_an_unnamed_index_column_is_allowed() -> None:
    assert records(",item,annotator,label\n0,i1,a,x\n")[0].item == "i1"


def test_gold_files_need_no_annotator() -> None:
    assert records("item,label\ni1,x\n", needs_annotator=False) == [Record("line 2", "i1", "", "x")]
    assert records("item_id,gold,rating\ni1,x,3\n", needs_annotator=False)[0].label == "x"


def test_a_tsv_can_be_forced() -> None:
    assert records("item\tannotator\tlabel\ni,1\ta\tx\n", format="tsv")[0].item == "i,1"
