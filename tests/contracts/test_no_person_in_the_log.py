"""Every event of an engagement in which everything has happened names pseudonyms, and no person."""

import pytest

from apps.accounts.models import User
from apps.audit.models import Event
from tests.contracts.stage import Stage
from tests.personal import people_in_the_log

pytestmark = pytest.mark.django_db


def test_no_event_holds_the_name_or_the_address_of_a_person(stage: Stage) -> None:
    assert User.objects.count() > 9 and Event.objects.count() > 50
    assert people_in_the_log() == []
