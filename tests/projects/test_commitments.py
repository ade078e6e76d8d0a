from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.projects.models import Commitment
from apps.projects.selectors import confidence_of
from apps.projects.services import commit_to, retire_commitment
from tests.accounts.events import verbs
from tests.refusals import invalid, refused
from tests.scenes import Scene, make_engagement

pytestmark = pytest.mark.django_db


def commit(scene: Scene, role: str = "owner", **terms: Any) -> Commitment:
    return commit_to(
        actor=scene.actor(role),
        engagement=scene.engagement,
        **({"metric": "accuracy", "floor": Decimal("0.9")} | terms),
    )


def test_a_new_floor_retires_the_earlier_one_and_keeps_it() -> None:
    scene = make_engagement()
    first, second = commit(scene), commit(scene, floor=Decimal("0.95"))
    first.refresh_from_db()
    assert first.retired_at is not None
    assert first.floor == Decimal("0.9")
    assert list(scene.engagement.commitments.filter(retired_at=None)) == [second]
    assert verbs(scene.log)[-3:] == ["commitment.made", "commitment.retired", "commitment.made"]


def test_the_terms_of_a_commitment_never_change() -> None:
    promise = commit(make_engagement())
    with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(floor=Decimal("0.1"))


def test_a_retired_commitment_keeps_the_moment_of_its_end() -> None:
    scene = make_engagement()
    promise = commit(scene)
    retire_commitment(actor=scene.actor("qa_manager"), commitment=promise)
    stale = Commitment.objects.get(pk=promise.pk)
    with invalid("retired already"):
        retire_commitment(actor=scene.actor("qa_manager"), commitment=promise)
    assert Commitment.objects.get(pk=promise.pk).retired_at == stale.retired_at


@pytest.mark.parametrize(
    "terms",
    [
        {"metric": "speed"},
        {"floor": Decimal("1.1")},
        {"floor": Decimal("-0.1")},
        {"floor": Decimal("NaN")},
        {"floor": Decimal("0.90001")},
        {"confidence": Decimal("0.5")},
        {"confidence": Decimal(1)},
    ],
)
def test_impossible_terms_are_explained_and_the_earlier_commitment_stays_in_force(terms: dict[str, Any]) -> None:
    scene = make_engagement()
    earlier = commit(scene)
    with invalid("A commitment needs"):
        commit(scene, **terms)
    earlier.refresh_from_db()
    assert earlier.retired_at is None


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_owner", "vendor_manager", "outsider"])
def test_only_the_buyers_managers_write_into_the_contract(role: str) -> None:
    scene = make_engagement()
    promise = commit(scene, "qa_manager")
    with refused("Owner or QA manager|not a member"):
        commit(scene, role)
    with refused("Owner or QA manager|not a member"):
        retire_commitment(actor=scene.actor(role), commitment=promise)


def test_intervals_use_the_highest_confidence_in_force() -> None:
    scene = make_engagement()
    assert confidence_of(scene.engagement) == 0.95
    sure = commit(scene, metric="alpha", confidence=Decimal("0.99"))
    commit(scene, confidence=Decimal("0.9"))
    assert confidence_of(scene.engagement) == 0.99
    retire_commitment(actor=scene.actor("owner"), commitment=sure)
    assert confidence_of(scene.engagement) == 0.9
