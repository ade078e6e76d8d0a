"""The demonstration loads into an empty database, once, and its logs verify."""

import io

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.audit.models import Event, Log, Verification
from apps.demo import looping, messages, scenes
from apps.demo.people import LOGINS
from apps.loop.models import Comparison, Promotion, Round, Watch
from apps.projects.models import Engagement
from apps.signoff.models import Report
from tests.builders import make_user
from tests.personal import people_in_the_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def _smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the messages and pictures: the same scenes in less time."""
    texts = messages.messages()[:200]
    monkeypatch.setattr(scenes.messages, "messages", lambda: texts)
    pictures = list(scenes.digits.pictures(40))
    monkeypatch.setattr(scenes.digits, "pictures", lambda: pictures)
    for name, size in (("GOLD", 120), ("SIZE", 60), ("LATER", 60)):
        monkeypatch.setattr(looping, name, size)


def load() -> str:
    told = io.StringIO()
    call_command("load_demo", stdout=told)
    return told.getvalue()


@pytest.mark.usefixtures("_smaller")
def test_the_demonstration_loads_once_and_every_log_verifies() -> None:
    told = load()
    assert all(email in told for email, *_ in LOGINS)
    assert Engagement.objects.count() == 4
    assert Report.objects.get(kind="sign-off").signatures.count() == 1
    assert Verification.objects.count() == Log.objects.count() > 3
    assert not Verification.objects.exclude(finding="").exists()
    assert people_in_the_log() == []
    _shows_the_loop()
    before = (Event.objects.count(), User.objects.count())
    assert all(email in load() for email, *_ in LOGINS)
    assert (Event.objects.count(), User.objects.count()) == before


def _shows_the_loop() -> None:
    """Whatever the secret seeds of its rounds draw: a bad challenger is refused, and the moved scanner noticed."""
    assert [round.number for round in Round.objects.order_by("number")] == [1, 2, 3, 4, 5, 6]
    assert Comparison.objects.get(challenger__kind="file").verdict == "refuse"
    last = Watch.objects.get(batch__round__number=6)
    assert "input.middle across.ks" in last.moved
    assert Promotion.objects.filter(comparison=None).count() == 1


def test_an_installation_in_use_is_left_alone() -> None:
    make_user()
    assert "only loaded into an empty database" in load()
    assert User.objects.count() == 1
