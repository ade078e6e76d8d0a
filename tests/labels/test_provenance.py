import pytest

from apps.labels.models import Annotation
from apps.labels.provenance import Tally, canonical_provenance
from apps.labels.rows import canonical_rows, root_of_delivery
from tests.exchange.parties import deliver, make_parties

HEADER = "item,annotator,label,reviewer,review_status,model_version,proposal\n"
KNOWN = HEADER + "1,a,yes,bö,accepted,v3,no\n2,a,yes,,,,\n3,a,no,,,v3,perhaps\n"


@pytest.mark.django_db
def test_what_a_file_says_is_kept_beside_the_label() -> None:
    deliver(make_parties(), KNOWN)
    fields = ("reviewer", "review", "model", "proposal")
    assert list(Annotation.objects.order_by("pk").values_list(*fields)) == [
        ("bö", "accepted", "v3", '"no"'), (None, None, None, None), (None, None, "v3", None)
    ]  # fmt: skip


@pytest.mark.django_db
def test_it_is_part_of_the_evidence_only_where_there_is_any() -> None:
    run = deliver(make_parties(), KNOWN)
    assert run.delivery is not None
    first, second, _ = canonical_rows(run.delivery)
    said = '{"model":"v3","proposal":"no","review":"accepted","reviewer":"bö"}'
    assert first == f'["1","a","yes",null,null,"human",{said}]'.encode()
    assert second == b'["2","a","yes",null,null,"human"]'
    assert root_of_delivery(run.delivery) == run.delivery.root


@pytest.mark.django_db
def test_the_import_says_how_many_began_from_a_proposal() -> None:
    run = deliver(make_parties(), KNOWN)
    proposed, reviewed, lost = run.notices
    assert "2 of 3 (66.7 %) labels began from the proposal of a model (v3)" in proposed
    assert "1 of 3 (33.3 %) labels were reviewed before delivery (1 accepted)" in reviewed
    assert "1 proposals of models are no labels of the schema" in lost


@pytest.mark.django_db
def test_a_name_that_no_database_holds_is_refused() -> None:
    run = deliver(make_parties(), '{"item":"1","annotator":"a","label":"yes","reviewer":"\\ud800"}\n', "a.jsonl")
    assert run.delivery is None and "surrogate" in run.rejects.get().why


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ((None, None, None, None), ""),
        (("a", None, None, None), ',{"reviewer":"a"}'),
        ((None, None, 'm"', "[]"), ',{"model":"m\\"","proposal":[]}'),
    ],
)
def test_the_canonical_form_leaves_out_what_is_unknown(
    known: tuple[str | None, str | None, str | None, str | None], text: str
) -> None:
    assert canonical_provenance(*known) == text


def test_labels_made_by_a_model_did_not_begin_from_a_proposal() -> None:
    tally = Tally()
    tally.add((None, None, "v3", None), "model")
    assert tally.notices(1) == []


def test_many_models_are_counted_and_the_most_frequent_named() -> None:
    tally = Tally()
    for number in range(5):
        for _ in range(number + 1):
            tally.add((None, None, f"v{number}", None), "human")
    [said] = tally.notices(20)
    assert "15 of 20 (75.0 %)" in said and "(v4, v3, v2 and 2 more)" in said
