import pytest

from apps.labels.arrays import LabelArrays, load
from apps.labels.models import Annotation, Annotator
from apps.labels.services import publish_schema
from apps.projects.models import Item
from tests.builders import actor_of
from tests.exchange.parties import GOOD, deliver, make_parties

pytestmark = pytest.mark.django_db
NUMERIC = {"type": "numeric"}


def rows(arrays: LabelArrays) -> list[tuple[str, str, str]]:
    items = dict(Item.objects.values_list("pk", "key"))
    annotators = dict(Annotator.objects.values_list("pk", "key"))
    triples = zip(arrays.unit.tolist(), arrays.annotator.tolist(), arrays.code.tolist(), strict=True)
    return [
        (items[int(arrays.item_ids[u])], annotators[int(arrays.annotator_ids[a])], arrays.values[c])
        for u, a, c in triples
    ]


def pk_of(run: object) -> int:
    return run.delivery_id  # type: ignore[attr-defined,no-any-return]


def test_a_delivery_comes_back_in_file_order() -> None:
    run = deliver(make_parties(), GOOD)
    arrays = load([pk_of(run)])
    assert rows(arrays) == [("a", "ann", '"yes"'), ("a", "bob", '"no"'), ("b", "ann", '"no"')]
    assert {str(array.dtype) for array in (arrays.unit, arrays.annotator, arrays.code)} == {"int32"}
    assert list(arrays.values) == ['"no"', '"yes"']


def test_no_delivery_gives_empty_arrays() -> None:
    arrays = load([])
    assert len(arrays.unit) == len(arrays.item_ids) == len(arrays.values) == 0


def test_values_of_a_type_without_codes_are_numbered_off() -> None:
    run = deliver(make_parties(NUMERIC), "item,annotator,label\na,x,2.50\na,y,10\nb,x,2.5\n")
    assert rows(load([pk_of(run)])) == [("a", "x", "2.5"), ("a", "y", "10"), ("b", "x", "2.5")]


def test_a_redelivered_label_replaces_the_earlier_one_and_its_repeats() -> None:
    parties = make_parties()
    first = deliver(parties, GOOD + "a,ann,no\n")
    second = deliver(parties, "item,annotator,label\na,ann,no\nc,bob,yes\n")
    both = [pk_of(first), pk_of(second)]
    assert rows(load(both)) == [("a", "bob", '"no"'), ("b", "ann", '"no"'), ("a", "ann", '"no"'), ("c", "bob", '"yes"')]
    assert len(rows(load(both[:1]))) == 4


def test_a_redelivered_label_names_the_newest_one_it_replaces() -> None:
    parties = make_parties()
    deliver(parties, GOOD + "a,ann,no\n")
    second = deliver(parties, "item,annotator,label\na,ann,no\nc,bob,yes\n")
    third = deliver(parties, "item,annotator,label\na,ann,yes\n")
    replaced = [
        annotation.supersedes for annotation in Annotation.objects.filter(delivery=second.delivery).order_by("pk")
    ]
    newest_of_first = Annotation.objects.filter(item__key="a", annotator__key="ann").order_by("pk")[1]
    assert replaced == [newest_of_first, None]
    last = Annotation.objects.get(delivery=third.delivery)
    assert last.supersedes is not None and last.supersedes.delivery == second.delivery


def test_codes_follow_the_newest_schema() -> None:
    parties = make_parties()
    first = deliver(parties, GOOD)
    wider = {"type": "nominal", "labels": ["maybe", "no", "yes"]}
    publish_schema(actor=actor_of(parties.manager), project=parties.project, definition=wider)
    second = deliver(parties, "item,annotator,label\nz,ann,maybe\n")
    arrays = load([pk_of(first), pk_of(second)])
    assert arrays.code.tolist() == [2, 1, 1, 0] and list(arrays.values) == ['"maybe"', '"no"', '"yes"']


def test_a_label_that_the_newest_schema_lost_comes_behind_its_labels() -> None:
    parties = make_parties()
    first = deliver(parties, GOOD)
    narrower = {"type": "nominal", "labels": ["no", "maybe"]}
    publish_schema(actor=actor_of(parties.manager), project=parties.project, definition=narrower)
    second = deliver(parties, "item,annotator,label\nz,ann,maybe\n")
    arrays = load([pk_of(first), pk_of(second)])
    assert arrays.code.tolist() == [2, 0, 0, 1] and list(arrays.values) == ['"no"', '"maybe"', '"yes"']
