import io

import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.exchange import services
from apps.gold.models import GoldAnswer
from tests.builders import actor_of
from tests.exchange.parties import GOOD, Parties, deliver, make_parties

pytestmark = pytest.mark.django_db


def delivered() -> Parties:
    parties = make_parties()
    deliver(parties, GOOD)
    return parties


def load(parties: Parties, content: str) -> services.GoldImport:
    file = io.BytesIO(content.encode())
    return services.import_gold(actor=actor_of(parties.manager), project=parties.project, file=file, name="gold.csv")


def test_gold_answers_are_set_with_the_digest_of_their_file() -> None:
    found = load(delivered(), "item,gold\na,yes\nb,no\n")
    assert (found.rows, found.changed, found.unknown_items, found.rejects, found.notices) == (2, 2, (), (), [])
    assert sorted(GoldAnswer.objects.values_list("item__key", "value", "code")) == [("a", '"yes"', 1), ("b", '"no"', 0)]
    assert "SHA-256" in GoldAnswer.objects.all()[0].reason
    assert Event.objects.filter(verb="gold.set").count() == 1


def test_gold_for_items_never_delivered_is_skipped_and_said() -> None:
    found = load(delivered(), "item,label\na,yes\nzz,no\n")
    assert found.unknown_items == ("zz",) and "never delivered" in found.notices[0] and "zz" in found.notices[0]
    assert GoldAnswer.objects.count() == 1


def test_gold_that_knows_no_item_of_the_project_is_refused() -> None:
    with pytest.raises(Invalid, match="None of the 1 gold items"):
        load(delivered(), "item,label\nzz,no\n")


def test_one_bad_row_keeps_all_gold_out() -> None:
    found = load(delivered(), "item,label\na,yes\nb,perhaps\n")
    assert [reject.place for reject in found.rejects] == ["line 3"]
    assert not GoldAnswer.objects.exists()


def test_two_answers_for_one_item_are_refused_with_both_places() -> None:
    found = load(delivered(), "item,label\na,yes\nb,no\na,no\n")
    assert found.rejects[0].place == "line 4" and "line 2" in found.rejects[0].why
    assert not GoldAnswer.objects.exists()


def test_the_same_answer_twice_is_one_answer() -> None:
    assert load(delivered(), "item,label\na,yes\na,yes\n").rows == 1


def test_an_unreadable_gold_file_is_refused() -> None:
    with pytest.raises(Invalid, match="empty"):
        load(delivered(), "")


def test_the_vendor_sets_no_gold() -> None:
    parties = delivered()
    with pytest.raises(Refused):
        services.import_gold(
            actor=actor_of(parties.vendor_manager), project=parties.project, file=io.BytesIO(b"x"), name="g.csv"
        )
