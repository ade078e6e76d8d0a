import pytest

from apps.exchange.formats import BadFile, Record

from .reading import annotation, choice, export, only_reject, read, records, small_limits, task


def test_an_annotation_becomes_a_record() -> None:
    answer = annotation(choice("pos"), created_at="2026-01-05T10:00:00.5Z", lead_time=14.2)
    assert records(export(task(answer))) == [
        Record("task 1, annotation 1", "101", "12", "pos", "2026-01-05T10:00:00.500000Z", 14_200, {"text": "Fine."})
    ]


def test_the_annotator_may_be_an_object() -> None:
    found = records(
        export(
            task(
                annotation(choice("pos"), completed_by={"id": 12, "email": "a@example.org"}),
                annotation(choice("pos"), completed_by={"email": "b@example.org"}),
            )
        )
    )
    assert [one.annotator for one in found] == ["12", "b@example.org"]


def test_one_choice_is_a_text_and_several_are_a_list() -> None:
    found = records(export(task(annotation(choice("a")), annotation(choice(["a", "b"])))))
    assert [one.label for one in found] == ["a", ["a", "b"]]


@pytest.mark.parametrize(("kind", "value"), [("rating", 4), ("number", 3.5)])
def test_ratings_and_numbers_are_numbers(kind: str, value: float) -> None:
    result = {"from_name": "score", "type": kind, "value": {kind: value}}
    assert records(export(task(annotation(result))))[0].label == value


def test_the_time_of_the_last_change_stands_in_for_a_missing_one() -> None:
    answer = annotation(choice("a"), updated_at="2026-01-05T10:00:00Z")
    assert records(export(task(answer)))[0].made_at == "2026-01-05T10:00:00Z"


def test_ground_truth_only_flags_the_record() -> None:
    found = records(export(task(annotation(choice("a"), ground_truth=True), annotation(choice("b")))))
    assert [(one.label, one.flagged_gold) for one in found] == [("a", True), ("b", False)]


def test_predictions_are_read_only_when_asked_for() -> None:
    one = task(annotation(choice("a")), predictions=[{"model_version": "v3", "result": [choice("b")]}])
    assert len(records(export(one))) == 1
    model = records(export(one), predictions=True)[1]
    assert (model.place, model.source, model.annotator, model.label) == ("task 1, prediction 1", "model", "v3", "b")


def test_predictions_that_are_only_ids_are_rejected() -> None:
    reject = only_reject(export(task(predictions=[55])), predictions=True)
    assert "only the id" in reject.why
    assert "snapshot" in reject.remedy


def test_the_item_can_be_taken_from_the_data_of_the_task() -> None:
    one = task(annotation(choice("a")), data={"sku": {"code": "s-1"}})
    assert records(export(one), mapping={"item": "data.sku.code"})[0].item == "s-1"


def test_of_several_controls_one_must_be_chosen() -> None:
    one = export(task(annotation(choice("a"), choice("b", control="tone"))))
    with pytest.raises(BadFile, match=r"Task 1, annotation 1.*\(sentiment, tone\).*--map label=sentiment"):
        read(one)
    assert records(one, mapping={"label": "tone"})[0].label == "b"


def test_all_controls_can_be_read_as_one_record() -> None:
    one = export(task(annotation(choice("a"), choice("b", control="tone"))))
    assert records(one, mapping={"label": "*"})[0].label == {"sentiment": "a", "tone": "b"}


def test_a_second_control_is_noticed_in_a_later_task() -> None:
    with pytest.raises(BadFile, match="several controls"):
        read(export(task(annotation(choice("a"))), task(annotation(choice("b", control="tone")))))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (annotation(choice("a"), was_cancelled=True), "skipped"),
        (annotation(), "no answer"),
        (annotation({"from_name": "box", "type": "rectanglelabels", "value": {}}), "carries 0 labels"),
        (annotation({"from_name": "t", "type": "textarea", "value": {"text": ["x", "y"]}}), "There are 2 texts"),
        (annotation(choice("a"), choice("b")), "has 2 answers"),
        (annotation(choice([])), "holds no choices"),
        (annotation({"from_name": "s", "type": "rating", "value": {"rating": True}}), "holds no rating"),
        (annotation({"from_name": "s", "type": "rating"}), "not an object"),
        (annotation(choice("a"), completed_by=None), "no annotator"),
        (annotation(choice("a"), completed_by=[1]), "neither a text nor"),
        (annotation(choice("a"), created_at="soon"), "cannot be read"),
        (annotation(choice("a"), lead_time=-3), "cannot be used"),
        (annotation(choice("a\0")), "NUL"),
        (annotation(choice("a"), result="x"), "no answer"),
        (9001, "only the id"),
    ],
)
def test_an_annotation_that_cannot_be_read_is_rejected_with_its_place(answer: object, said: str) -> None:
    reject = only_reject(export(task(answer)))
    assert reject.place == "task 1, annotation 1"
    assert said in reject.why


def test_a_task_without_id_is_rejected() -> None:
    assert "no item" in only_reject(export(task(annotation(choice("a")), id=None))).why


def test_a_truncated_export_is_refused_with_the_last_whole_task() -> None:
    whole = export(task(annotation(choice("a"))), task(annotation(choice("b"))))
    with pytest.raises(BadFile, match=r"cannot be read after task 1.*copied completely"):
        read(whole[:-20])


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "[",
        "[NaN]",
        "[1]",
        '{"tasks": []}',
        '[{"id": 1}]',
        '[{"annotations": 5}]',
        "[{}] x",
        "[" * 100_000,
        "[1e999999]",
    ],
)
def test_what_is_no_export_is_refused(content: str) -> None:
    with pytest.raises(BadFile):
        read(content, format="label-studio")


def test_an_endless_task_is_refused() -> None:
    big = task(annotation(choice("a")), data={"text": "x" * 1_000_000})
    with pytest.raises(BadFile, match="Task 1 is larger"):
        read(export(big), limits=small_limits())


def test_an_export_of_many_tasks_is_read() -> None:
    assert len(records(export(*[task(annotation(choice("a")))] * 3000))) == 3000
