import pytest

from apps.disputes.models import Dispute
from apps.disputes.precedents import CLOSE, citable, departed_from, precedents_for, text_in
from apps.disputes.services import adjudicate, appeal, open_disputes
from apps.disputes.text_index import TextIndex
from apps.projects.models import Item, Project
from tests.disputes.cases import case_of, decide
from tests.refusals import invalid
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

TEXTS = {
    "a": "The delivery came three days late and the box was torn, but the lamp itself works well.",
    "b": "The delivery came four days late and the box was torn, but the lamp itself works well.",
    "c": "I would buy these shoes again at once; they fit like a glove.",
    "d": "Die Lieferung kam pünktlich, alles bestens.",
}


def make_texts(texts: dict[str, str] = TEXTS) -> tuple[Scene, Project]:
    """One tie between yes and no for each text, and one between maybe and no."""
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["maybe", "no", "yes"]})
    keys = list(texts)
    rows = [*panel(keys, ann="y" * len(keys), bob="n" * len(keys)), ("m", "ann", "maybe"), ("m", "bob", "no")]
    deliver(scene, project, rows)
    for key, text in {**texts, "m": TEXTS["a"]}.items():
        Item.objects.filter(project=project, key=key).update(payload={"text": text})
    open_disputes(actor=scene.actor("owner"), project=project)
    return scene, project


def found(case: Dispute, clause: str = "") -> list[tuple[str, bool]]:
    return [(each.decision.dispute.title, each.close) for each in precedents_for(case, clause)]


def test_the_nearest_text_comes_first_and_is_close() -> None:
    scene, project = make_texts()
    for key in "acd":
        decide(scene, case_of(project, key), "no")
    precedents = precedents_for(case_of(project, "b"))
    assert precedents[0].decision.dispute.title == "a"
    assert precedents[0].same_answers
    assert precedents[0].close
    assert precedents[0].similarity is not None
    assert CLOSE < precedents[0].similarity < 1
    assert "d" not in [each.decision.dispute.title for each in precedents]


def test_each_new_decision_is_found_at_once() -> None:
    scene, project = make_texts()
    assert found(case_of(project, "b")) == []
    decide(scene, case_of(project, "a"), "no")
    assert found(case_of(project, "b")) == [("a", True)]


def test_other_answers_to_the_same_text_are_similar_and_not_close() -> None:
    scene, project = make_texts()
    decide(scene, case_of(project, "a"), "no")
    assert found(case_of(project, "m")) == [("a", False)]


def test_the_same_clause_is_enough_to_be_similar() -> None:
    scene, project = make_texts()
    decide(scene, case_of(project, "d"), "no", clause="7")
    assert found(case_of(project, "c")) == []
    assert found(case_of(project, "c"), clause="7") == [("d", False)]


def test_without_texts_the_answers_tell_and_nothing_is_close() -> None:
    scene, project = make_texts()
    Item.objects.filter(project=project).update(payload={"image": "https://example.com/1.png"})
    decide(scene, case_of(project, "a"), "no")
    decide(scene, case_of(project, "m"), "no")
    only = precedents_for(case_of(project, "b"))
    assert [(each.decision.dispute.title, each.similarity, each.close) for each in only] == [("a", None, False)]


def test_what_was_superseded_or_appealed_is_no_precedent() -> None:
    scene, project = make_texts()
    first = decide(scene, case_of(project, "a"), "no")
    second = decide(scene, case_of(project, "a"), "yes", role="qa_manager", supersedes=first)
    assert [each.decision for each in precedents_for(case_of(project, "b"))] == [second]
    appeal(actor=scene.actor("vendor_manager"), dispute=case_of(project, "a"), reason="No.")
    assert found(case_of(project, "b")) == []
    assert not citable(case_of(project, "b")).exists()


def test_a_decision_departs_from_the_closest_precedent_only_by_another_label() -> None:
    scene, project = make_texts()
    precedent = decide(scene, case_of(project, "a"), "no")
    case = case_of(project, "b")
    assert departed_from(case, '"yes"') == precedent
    assert departed_from(case, '"no"') is None
    assert departed_from(case_of(project, "c"), '"yes"') is None


def test_a_departure_needs_its_reason() -> None:
    scene, project = make_texts()
    precedent = decide(scene, case_of(project, "a"), "no")
    with invalid("decided otherwise"):
        decide(scene, case_of(project, "b"), "yes")
    made = decide(scene, case_of(project, "b"), "yes", departure="Four days are too many.")
    assert (made.departs_from, made.departure) == (precedent, "Four days are too many.")


def test_a_decision_cites_another() -> None:
    scene, project = make_texts()
    precedent = decide(scene, case_of(project, "a"), "no")
    made = adjudicate(
        actor=scene.actor("adjudicator"), dispute=case_of(project, "b"), value="no", cites=precedent,
        reason_code="annotator_error", rationale="As before.",
    )  # fmt: skip
    assert list(precedent.cited_by.all()) == [made]


def test_another_project_has_its_own_precedents() -> None:
    scene, project = make_texts()
    decide(scene, case_of(project, "a"), "no")
    _, other = make_texts()
    assert found(case_of(other, "b")) == []


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({"text": "Short.", "note": "left out of it"}, "Short."),
        ({"source": "你好，今天天气很好。", "image": "photo of a cat.png"}, "你好，今天天气很好。"),
        ({"image": "https://example.com/a b.png", "id": 7}, ""),
        ([], ""),
    ],
)
def test_the_words_of_an_item_are_compared_and_not_its_files(payload: object, text: str) -> None:
    assert text_in(payload) == text


def test_ranks_are_the_same_whether_decisions_came_at_once_or_one_by_one() -> None:
    rows = [(pk, "x", "", f"{text} {pk % 7}") for pk, text in enumerate([*TEXTS.values()] * 30, 1)]
    at_once, one_by_one = TextIndex(), TextIndex()
    at_once.add(rows)
    for row in rows:
        one_by_one.add([row, row])
        one_by_one.add([row])
    told = [each.nearest(TEXTS["b"], answers="x", clause="", limit=30) for each in (at_once, one_by_one)]
    assert {each.decision % 4 for each in told[0]} == {each.decision % 4 for each in told[1]} == {2}
    assert one_by_one.missing(range(1, 125)) == [121, 122, 123, 124]
